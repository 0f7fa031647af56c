"""Word lists and rules as data: their shape, their loading and the automaton compiled from them."""
