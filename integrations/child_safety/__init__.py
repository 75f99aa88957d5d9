"""Services that know abuse of children, and the authority to which it is reported."""
