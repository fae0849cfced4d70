"""The hello world of Amazon SWF with the `swf` package alone: no simpleflow, just objects for what SWF keeps."""
