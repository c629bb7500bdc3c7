package inspector

// protocol names the domains that a session understands, as /json/protocol gives them.
func protocol() any {
	type domain struct {
		Domain string `json:"domain"`
	}
	type version struct {
		Major string `json:"major"`
		Minor string `json:"minor"`
	}
	var domains []domain
	for _, name := range []string{"Console", "Debugger", "HeapProfiler", "NodeRuntime", "NodeWorker", "Profiler", "Runtime", "Schema"} {
		domains = append(domains, domain{name})
	}
	return map[string]any{"version": version{"1", "3"}, "domains": domains}
}
