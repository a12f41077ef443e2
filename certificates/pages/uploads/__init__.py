"""An agency's certificate comes into the wallet as a file: uploaded, read, confirmed."""
