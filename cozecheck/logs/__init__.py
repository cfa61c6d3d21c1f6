"""`cozecheck logs`: what the log of a host, or of Coze Studio itself, says about plugins, read as a stream in constant memory."""
