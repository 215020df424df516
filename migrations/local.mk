# migrations
