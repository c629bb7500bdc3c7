package manifest

func decodeDeps(raw []byte) (Deps, error) { return nil, nil }
