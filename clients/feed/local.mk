# clients/feed
