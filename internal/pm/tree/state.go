package tree

type state struct{}

type edgeState struct{}
