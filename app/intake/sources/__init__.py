"""Where mails come from: one small cottage for each source, all of one shape. A source keeps raw mails, no more."""
