"""An Amazon SWF that fits in a process: HTTP, SQLite, long polls; stands alone."""
