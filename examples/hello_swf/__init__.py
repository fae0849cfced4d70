"""The hello world of Amazon SWF, with the `swf` package alone: plain objects for what SWF keeps."""
