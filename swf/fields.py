"""Text fields of SWF: how long they may be, and how values travel through them."""
