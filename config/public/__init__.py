"""What anybody may read in a browser, and search engines, readers of feeds and makers of previews: public topics and
their posts. All of it is what the topic wire tells somebody without an account."""
