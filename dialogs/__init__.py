"""What people see and say: each dialog a table, each sentence a template block."""
