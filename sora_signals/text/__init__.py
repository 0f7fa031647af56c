"""Raw text becomes one folded, noise-free text whose every character knows where it came from."""
