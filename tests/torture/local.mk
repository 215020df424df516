# The torture's actors; tests/torture/run drives them.
check_PROGRAMS += tests/torture/feeder tests/torture/subscriber
tests_torture_feeder_SOURCES = tests/torture/feeder.c tests/torture/actor.c tests/torture/actor.h
tests_torture_feeder_LDADD = libsdac.a libsdac-proto.a $(EVENT_LIBS) $(SSL_LIBS) $(PBC_LIBS)
tests_torture_subscriber_SOURCES = tests/torture/subscriber.c tests/torture/actor.c tests/torture/actor.h
tests_torture_subscriber_LDADD = $(tests_torture_feeder_LDADD)
