"""Region and credentials, from the environment or ~/.swf."""
