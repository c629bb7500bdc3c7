package config

import "slices"

// apart are options of which only one may be given.
var apart = [][]string{{"expect-results", "expect-result-count"}, {"provenance", "provenance-file"}, {"save-dev", "save-optional", "save-peer", "save-prod"}}

// checkApart refuses options that exclude each other, wherever they are set; a variable gives way to a flag.
func (c *Config) checkApart() error {
	said := map[string]bool{}
	for _, l := range c.layers {
		for _, k := range sortedKeys(l.data) {
			for _, group := range apart {
				if !slices.Contains(group, k) {
					continue
				}
				for _, other := range group {
					if other == k || !said[other] {
						continue
					}
					if _, byFlag := c.layers[0].data[other]; byFlag && l.where == "env" {
						delete(l.data, k)
						break
					}
					return &Error{"", "--" + k + " cannot be provided when using --" + other}
				}
			}
			said[k] = true
		}
	}
	return nil
}
