"""What developers run now and then: `make translations`, `make pictures`."""
