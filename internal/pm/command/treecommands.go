package command

// treeCommands are the words that look at trees: ls, outdated, why, view and their kin.
func treeCommands() []*Command { return nil }
