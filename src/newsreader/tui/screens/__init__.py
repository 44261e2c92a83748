"""The screens that open over, or instead of, the reading screen; and that one."""
