package manifest

import "encoding/json"

// Assemble makes a packument of parts that were taken apart before: nums[i] is the version whose JSON is raws[i].
func Assemble(name string, tags json.RawMessage, modified string, times json.RawMessage, nums []string, raws []json.RawMessage) *Packument {
	p := &Packument{Name: name, Modified: modified, TimeRaw: times}
	if len(tags) > 0 {
		p.DistTags, _ = decodeDeps(tags)
	}
	p.versions = make([]version, len(nums))
	p.index = make(map[string]int, len(nums))
	for i, n := range nums {
		p.versions[i] = version{num: n, raw: raws[i]}
		p.index[n] = i
	}
	return p
}
