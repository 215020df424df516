# clients/sdac
