package tree

func isolate(t *Tree) (*Tree, error) {
	return nil, &codeError{"ERR_RAVEL_UNSUPPORTED", "install-strategy=isolated"}
}
