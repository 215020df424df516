# clients/lib: libsdac
EXTRA_DIST += clients/lib/sdac.h
