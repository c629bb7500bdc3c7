package cli

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
)

type kind int

const (
	flag     kind = iota // --x, --no-x
	text                 // --x=value or --x value
	number               // as text, a number
	list                 // as text, may be repeated
	debugger             // --x, --no-x, or --x=[host:]port
	address              // as text: [host:]port
	envfile              // as list, read before anything runs
)

type option struct {
	kind    kind
	def     any
	env     bool // allowed in NODE_OPTIONS
	unset   bool // has no value where it is not given: an environment variable has its say then
	v8      bool // handed to the engine too
	refused bool // known to Node, not here yet
	help    string
}

var aliases = map[string]string{
	"-v": "--version", "-h": "--help", "-e": "--eval", "-p": "--print", "-c": "--check", "-i": "--interactive",
	"-r": "--require", "-C": "--conditions", "--es-module-specifier-resolution": "--experimental-specifier-resolution",
	"--prof-process": "--prof-process", "--loader": "--experimental-loader", "-pe": "--print",
	"--experimental-sourcemap": "--enable-source-maps", "--enable-network-family-autoselection": "--network-family-autoselection", "--debug-port": "--inspect-port",
	"--experimental-test-snapshots": "--experimental-test-snapshots", "--experimental-test-isolation": "--test-isolation",
}

// The options of Node 24. What is refused says so by name.
var options = map[string]option{
	"--version": {help: "print Node.js version"}, "--help": {help: "print node command line options"},
	"--v8-options": {help: "print V8 command line options"},
	"--eval":       {kind: text, help: "evaluate script"}, "--print": {help: "evaluate script and print result"},
	"--check": {help: "syntax check script without executing"}, "--interactive": {help: "always enter the REPL"},
	"--require":                                      {kind: list, env: true, help: "CommonJS module to preload"},
	"--import":                                       {kind: list, env: true, help: "ES module to preload"},
	"--conditions":                                   {kind: list, env: true, help: "additional user conditions for conditional exports and imports"},
	"--input-type":                                   {kind: text, env: true, help: "set module type for string input"},
	"--experimental-default-type":                    {kind: text, env: true, help: "set module system to use by default"},
	"--preserve-symlinks":                            {env: true, help: "preserve symbolic links when resolving"},
	"--preserve-symlinks-main":                       {env: true, help: "preserve symbolic links when resolving the main module"},
	"--env-file":                                     {kind: envfile, help: "set environment variables from supplied file"},
	"--env-file-if-exists":                           {kind: envfile, help: "set environment variables from supplied file, if it exists"},
	"--stack-trace-limit":                            {kind: number, env: true, v8: false, help: "frames of a stack trace"},
	"--expose-gc":                                    {env: true, v8: true, help: "expose gc extension"},
	"--max-old-space-size":                           {kind: number, env: true, v8: true, help: "MiB of the old generation"},
	"--max-semi-space-size":                          {kind: number, env: true, v8: true, help: "MiB of a semi-space"},
	"--stack-size":                                   {kind: number, help: "KiB of stack JavaScript may use"},
	"--unhandled-rejections":                         {kind: text, env: true, help: "what to do with unhandled rejections"},
	"--warnings":                                     {def: true, env: true, help: "silence all process warnings"},
	"--deprecation":                                  {def: true, env: true, help: "silence deprecation warnings"},
	"--pending-deprecation":                          {env: true, help: "emit pending deprecation warnings"},
	"--throw-deprecation":                            {env: true, help: "throw an exception on deprecations"},
	"--trace-deprecation":                            {env: true, help: "show stack traces on deprecations"},
	"--trace-warnings":                               {env: true, help: "show stack traces on process warnings"},
	"--trace-uncaught":                               {env: true, help: "show where uncaught exceptions were thrown"},
	"--trace-exit":                                   {env: true, help: "show stack trace when an environment exits"},
	"--trace-sigint":                                 {env: true, help: "enable printing JavaScript stacktrace on SIGINT"},
	"--disable-warning":                              {kind: list, env: true, help: "silence specific process warnings"},
	"--redirect-warnings":                            {kind: text, env: true, help: "write warnings to file instead of stderr"},
	"--enable-source-maps":                           {env: true, help: "Source Map V3 support for stack traces"},
	"--experimental-strip-types":                     {def: true, env: true, help: "type-stripping for TypeScript files"},
	"--strip-types":                                  {def: true, env: true, help: "type-stripping for TypeScript files"},
	"--experimental-transform-types":                 {env: true, help: "transform of TypeScript-only syntax"},
	"--experimental-require-module":                  {def: true, env: true, help: "require() of ES modules"},
	"--require-module":                               {def: true, env: true, help: "require() of ES modules"},
	"--experimental-detect-module":                   {def: true, env: true, help: "detect the syntax of ambiguous files"},
	"--experimental-wasm-modules":                    {env: true, help: "ES module support for WebAssembly"},
	"--experimental-wasi-unstable-preview1":          {env: true, help: "no effect"},
	"--experimental-import-meta-resolve":             {env: true, help: "import.meta.resolve() parentURL"},
	"--experimental-vm-modules":                      {env: true, help: "ES module support in vm"},
	"--experimental-global-navigator":                {def: true, env: true, help: "expose navigator"},
	"--experimental-websocket":                       {def: true, env: true, help: "WebSocket"},
	"--experimental-global-customevent":              {def: true, env: true, help: "CustomEvent"},
	"--experimental-fetch":                           {def: true, env: true, help: "fetch"},
	"--experimental-repl-await":                      {def: true, env: true, help: "await in the REPL"},
	"--experimental-print-required-tla":              {env: true, help: "print pending top-level await of required modules"},
	"--experimental-loader":                          {kind: list, env: true, help: "customization hooks module"},
	"--async-context-frame":                          {def: true, env: true, help: "AsyncLocalStorage on V8's continuation data"},
	"--force-async-hooks-checks":                     {def: true, env: true, help: "checks for async_hooks"},
	"--verify-base-objects":                          {env: true, help: "no effect"},
	"--insecure-http-parser":                         {env: true, help: "lenient HTTP parser"},
	"--max-http-header-size":                         {kind: number, env: true, def: 16384.0, help: "maximum size of HTTP headers"},
	"--dns-result-order":                             {kind: text, env: true, help: "order of dns.lookup() results"},
	"--network-family-autoselection":                 {def: true, env: true, help: "Happy Eyeballs"},
	"--network-family-autoselection-attempt-timeout": {kind: number, env: true, help: "ms of one attempt"},
	"--title":                                        {kind: text, env: true, help: "process title"},
	"--icu-data-dir":                                 {kind: text, env: true, help: "no effect"},
	"--tls-cipher-list":                              {kind: text, env: true, help: "default TLS cipher list"}, "--tls-min-v1.0": {env: true}, "--tls-min-v1.1": {env: true},
	"--tls-min-v1.2": {env: true}, "--tls-min-v1.3": {env: true}, "--tls-max-v1.2": {env: true}, "--tls-max-v1.3": {env: true},
	"--tls-keylog": {kind: text, env: true, help: "log TLS keys to a file"}, "--use-openssl-ca": {env: true}, "--use-bundled-ca": {env: true}, "--use-system-ca": {env: true, help: "the system's certificate authorities"},
	"--openssl-config": {refused: true, kind: text, env: true}, "--openssl-legacy-provider": {env: true}, "--openssl-shared-config": {refused: true, env: true},
	"--secure-heap": {refused: true, kind: number, env: true}, "--secure-heap-min": {refused: true, kind: number, env: true}, "--force-fips": {refused: true, env: true}, "--enable-fips": {refused: true, env: true},
	"--addons": {def: true, env: true}, "--global-search-paths": {def: true, env: true}, "--node-snapshot": {def: true, env: true},
	"--frozen-intrinsics": {refused: true, env: true}, "--disable-proto": {kind: text, env: true, help: "delete, or throw: what becomes of Object.prototype.__proto__"}, "--disallow-code-generation-from-strings": {v8: true},
	"--abort-on-uncaught-exception": {env: true}, "--zero-fill-buffers": {env: true}, "--expose-internals": {}, "--no-experimental-global-webcrypto": {},
	"--experimental-global-webcrypto": {def: true, env: true}, "--experimental-eventsource": {env: true}, "--experimental-webstorage": {env: true, help: "experimental Web Storage API"},
	"--experimental-sqlite": {def: true, env: true}, "--experimental-shadow-realm": {refused: true, env: true}, "--experimental-addon-modules": {refused: true, env: true},
	"--experimental-async-context-frame": {def: true, env: true}, "--experimental-compile-cache": {env: true},
	"--experimental-inspector-network-resource": {refused: true, env: true}, "--experimental-network-inspection": {env: true, help: "experimental network inspection support"}, "--experimental-worker-inspection": {refused: true, env: true},
	"--experimental-test-module-mocks": {env: true, help: "enable module mocking in the test runner"}, "--experimental-test-coverage": {help: "enable code coverage in the test runner"},
	"--experimental-test-snapshots": {}, "--test-only": {help: "run tests with 'only' option set"}, "--test-name-pattern": {kind: list, help: "run tests whose name matches this regular expression"}, "--test-skip-pattern": {kind: list, help: "run tests whose name does not match this regular expression"},
	"--test-reporter": {kind: list, help: "report test output using the given reporter"}, "--test-reporter-destination": {kind: list, help: "where the test reporter writes"}, "--test-concurrency": {kind: number, help: "test files that run at the same time"}, "--test-timeout": {kind: number, help: "ms a test may take"},
	"--test-force-exit": {help: "exit once all known tests have finished"}, "--test-isolation": {kind: text, help: "isolation of test files: process or none"}, "--test-update-snapshots": {help: "regenerate test snapshots"}, "--test-shard": {kind: text, help: "run test files of one shard: index/total"}, "--test-udp-no-try-send": {},
	"--test-coverage-include": {kind: list, env: true, help: "include files in coverage report that match this glob pattern"}, "--test-coverage-exclude": {kind: list, env: true, help: "exclude files from coverage report that match this glob pattern"},
	"--test-coverage-branches": {kind: number, env: true, help: "the branch coverage minimum threshold"}, "--test-coverage-functions": {kind: number, env: true, help: "the function coverage minimum threshold"}, "--test-coverage-lines": {kind: number, env: true, help: "the line coverage minimum threshold"}, "--test-global-setup": {kind: text, help: "module with globalSetup and globalTeardown"},
	"--heapsnapshot-near-heap-limit": {refused: true, kind: number, env: true}, "--heapsnapshot-signal": {refused: true, kind: text, env: true}, "--diagnostic-dir": {kind: text, env: true, help: "folder of diagnostic output"},
	"--report-on-fatalerror": {env: true, help: "write a report on a fatal error"}, "--report-on-signal": {env: true, help: "write a report on a signal"}, "--report-uncaught-exception": {env: true, help: "write a report on an uncaught exception"}, "--report-compact": {env: true, help: "reports on one line"},
	"--report-dir": {kind: text, env: true, help: "folder of reports"}, "--report-directory": {kind: text, env: true, help: "folder of reports"}, "--report-filename": {kind: text, env: true, help: "file name of reports"}, "--report-signal": {kind: text, env: true, help: "the signal for a report"}, "--report-exclude-network": {env: true, help: "reports without network interfaces"}, "--report-exclude-env": {env: true, help: "reports without environment"},
	"--trace-event-categories": {kind: text, env: true, help: "comma separated list of trace event categories to record"}, "--trace-event-file-pattern": {kind: text, env: true, help: "template of the path of trace files, with ${rotation} and ${pid}"}, "--trace-events-enabled": {env: true, help: "track trace events"}, "--trace-tls": {refused: true, env: true}, "--trace-env": {env: true, help: "print accesses to the environment"}, "--trace-env-js-stack": {env: true, help: "print accesses to the environment with their stack"}, "--trace-env-native-stack": {refused: true, env: true}, "--trace-require-module": {refused: true, env: true}, "--trace-promises": {refused: true, env: true}, "--trace-sync-io": {refused: true, env: true},
	"--entry-url": {env: true, help: "treat the entry point as a URL"}, "--disable-sigusr1": {env: true}, "--disable-wasm-trap-handler": {env: true}, "--v8-pool-size": {kind: number, env: true}, "--extra-info-on-fatal-exception": {def: true, env: true},
	"--node-memory-debug": {env: true}, "--debug-arraybuffer-allocations": {env: true}, "--watch-preserve-output": {env: true, help: "keep output on watch mode restart"}, "--localstorage-file": {kind: text, env: true, help: "file used to persist localStorage data"}, "--security-revert": {refused: true, kind: list}, "--permission-audit": {refused: true, env: true}, "--force-context-aware": {env: true}, "--experimental-quic": {refused: true, env: true}, "--use-env-proxy": {env: true, unset: true, help: "proxies out of the environment"},
	"--inspect": {kind: debugger, env: true, help: "activate inspector on host:port (default: 127.0.0.1:9229)"}, "--inspect-brk": {kind: debugger, env: true, help: "activate inspector on host:port and break at start of user script"},
	"--inspect-wait": {kind: debugger, env: true, help: "activate inspector on host:port and wait for debugger to be attached"}, "--inspect-brk-node": {kind: debugger}, "--inspect-port": {kind: address, env: true, help: "set host:port for inspector"},
	"--inspect-publish-uid": {kind: text, env: true, help: "comma separated list of destinations for inspector uid (default: stderr,http)"}, "--inspector": {def: true},
	"--cpu-prof": {env: true, help: "start the V8 CPU profiler on startup, and write the profile to disk before exit"}, "--heap-prof": {env: true, help: "start the V8 heap profiler on startup, and write the profile to disk before exit"}, "--prof-process": {refused: true},
	"--cpu-prof-dir": {kind: text, env: true}, "--cpu-prof-name": {kind: text, env: true}, "--cpu-prof-interval": {kind: number, env: true}, "--heap-prof-dir": {kind: text, env: true}, "--heap-prof-name": {kind: text, env: true}, "--heap-prof-interval": {kind: number, env: true},
	"--permission": {env: true, help: "enable the permission system"}, "--allow-fs-read": {kind: list, env: true, help: "allow permissions to read the filesystem"}, "--allow-fs-write": {kind: list, env: true, help: "allow permissions to write in the filesystem"}, "--allow-child-process": {env: true, help: "allow use of child process when any permissions are set"},
	"--allow-worker": {env: true, help: "allow worker threads when any permissions are set"}, "--allow-wasi": {env: true, help: "allow wasi when any permissions are set"}, "--allow-addons": {env: true, help: "allow use of addons when any permissions are set"}, "--allow-inspector": {env: true, help: "allow use of inspector when any permissions are set"},
	"--allow-openssl-store": {env: true, help: "allow use of OpenSSL STORE loaders when any permissions are set"}, "--completion-bash": {refused: true}, "--experimental-import-text": {refused: true, env: true}, "--experimental-package-map": {kind: text, refused: true, env: true},
	"--experimental-storage-inspection": {refused: true, env: true}, "--experimental-stream-iter": {refused: true, env: true}, "--experimental-test-tag-filter": {kind: list, refused: true},
	"--napi-modules": {env: true, help: "no effect"},
	"--force-node-api-uncaught-exceptions-policy": {env: true, help: "make exceptions that native addons leave in callbacks uncaught ones"}, "--track-heap-objects": {refused: true, env: true}, "--use-largepages": {kind: text, refused: true, env: true}, "--max-old-space-size-percentage": {kind: text, refused: true, env: true},
	"--watch": {help: "run in watch mode"}, "--watch-path": {kind: list, help: "path to watch"}, "--watch-kill-signal": {kind: text, env: true, help: "kill signal to send to the process on watch mode restarts (default: SIGTERM)"}, "--test": {help: "launch test runner on startup"}, "--run": {kind: text, help: "Run a script specified in package.json"}, "--experimental-sea-config": {kind: text, help: "Generate a blob that can be embedded into the single executable application"}, "--build-sea": {kind: text, help: "Build a Node.js single executable application"}, "--experimental-config-file": {kind: text, help: "read options from a JSON file (default: node.config.json)"}, "--experimental-default-config-file": {help: "read options from node.config.json where it is there"},
	"--test-rerun-failures": {kind: text, env: true, help: "specifies the path to the rerun state file"}, "--test-randomize": {env: true, help: "run tests in a random order"}, "--test-random-seed": {kind: number, env: true, help: "seed used to randomize test execution order"},
	"--build-snapshot": {help: "Generate a snapshot blob when the process exits."}, "--build-snapshot-config": {kind: text, help: "Generate a snapshot blob when the process exits using a JSON configuration in the specified path."},
	"--snapshot-blob": {kind: text, help: "Path to the snapshot blob that's either the result of snapshotbuilding, or the blob that is used to restore the application state"},
}

// V8's own flags that programs pass by name.
var v8Prefixes = []string{"--allow-natives", "--harmony", "--no-harmony", "--js-", "--no-js-", "--trace-gc", "--trace-opt", "--trace-deopt",
	"--max-", "--min-", "--gc-", "--no-opt", "--opt", "--jitless", "--single-threaded", "--expose-", "--stress-", "--predictable", "--no-concurrent",
	"--interpreted-frames", "--perf-", "--prof", "--log", "--random-seed", "--hash-seed", "--rehash-snapshot", "--experimental-wasm", "--wasm-", "--no-wasm",
	"--turbo", "--no-turbo", "--sparkplug", "--maglev", "--no-maglev", "--no-sparkplug", "--initial-", "--semi-space", "--optimize-for-size", "--lite-mode",
	"--no-lazy", "--lazy", "--use-strict", "--always-", "--no-always", "--print-", "--stack-trace", "--enable-", "--disable-", "--incremental", "--no-incremental",
	"--compact", "--heap-growing", "--trace-", "--huge-max", "--concurrent", "--flush-bytecode", "--no-flush-bytecode", "--icu-timezone", "--abort-on", "--cache", "--verify-heap", "--async-stack", "--no-async-stack", "--no-verify", "--no-expose", "--code-comments"}

type fileRef struct {
	path     string
	optional bool
}

// Invocation is a command line, taken apart.
type Invocation struct {
	Values   map[string]any
	V8Flags  []string
	ExecArgv []string
	Args     []string // the script and what follows it
	eval     string
	hasEval  bool
	envFiles []fileRef
}

// Bool reads a flag.
func (inv *Invocation) Bool(name string) bool { b, _ := inv.Values[name].(bool); return b }

// Parse reads args[1:], after NODE_OPTIONS, after a configuration file that args name. Its errors are Node's, exit code 9.
func Parse(args []string, nodeOptions string) (*Invocation, error) {
	inv, err := parse(args, nodeOptions, nil)
	if err != nil {
		return nil, err
	}
	if file := inv.configFile(); file != "" {
		words, err := readConfig(file)
		if err != nil {
			return nil, badConfig{err}
		}
		return parse(args, nodeOptions, words)
	}
	return inv, nil
}

// badConfig is an error whose text is whole.
type badConfig struct{ error }

func parse(args []string, nodeOptions string, config []string) (*Invocation, error) {
	inv := &Invocation{Values: map[string]any{
		"--inspect-port": map[string]any{"host": inspectHost, "port": inspectPort}, "--inspect-publish-uid": "stderr,http"}}
	for name, o := range options {
		if o.def != nil {
			inv.Values[name] = o.def
		} else if o.kind == flag && !o.unset || o.kind == debugger {
			inv.Values[name] = false
		} else if o.kind == list {
			inv.Values[name] = []string{}
		}
	}
	words, err := splitOptions(nodeOptions)
	if err != nil {
		return nil, err
	}
	if _, err := inv.take(config, false); err != nil {
		return nil, err
	}
	if _, err := inv.take(words, true); err != nil {
		return nil, err
	}
	n, err := inv.take(args[1:], false)
	if err != nil {
		return nil, err
	}
	inv.ExecArgv = append([]string{}, args[1:1+n]...)
	inv.Args = args[1+n:]
	if len(inv.Args) > 0 && inv.Args[0] == "--" {
		inv.ExecArgv = append(inv.ExecArgv, "--")[:n]
		inv.Args = inv.Args[1:]
	}
	return inv, inv.check()
}

// take reads options until the first word that is none and returns how many words it took.
func (inv *Invocation) take(words []string, fromEnv bool) (int, error) {
	i := 0
	for ; i < len(words); i++ {
		w := words[i]
		if w == "--" || w == "-" || !strings.HasPrefix(w, "-") {
			break
		}
		name, value, hasValue := strings.Cut(w, "=")
		if !strings.HasPrefix(name, "--") {
			name, value, hasValue = w, "", false
		}
		original := name
		if strings.HasPrefix(name, "--") {
			name = "--" + strings.ReplaceAll(name[2:], "_", "-")
		}
		if name == "-pe" {
			inv.Values["--print"] = true
			name = "--eval"
		} else if full, ok := aliases[name]; ok {
			name = full
		}
		o, known := options[name]
		negated := false
		if !known && strings.HasPrefix(name, "--no-") {
			if p, ok := options["--"+name[5:]]; ok && (p.kind == flag || p.kind == debugger) {
				o, known, negated, name = p, true, true, "--"+name[5:]
			} else if ok {
				return i, fmt.Errorf("%s is an invalid negation because it is not a boolean option", original)
			}
		}
		if known && fromEnv && !o.env {
			return i, fmt.Errorf("%s is not allowed in NODE_OPTIONS", original)
		}
		if name == "--debug" || name == "--debug-brk" {
			return i, fmt.Errorf("[DEP0062]: `node --debug` and `node --debug-brk` are invalid. Please use `node --inspect` and `node --inspect-brk` instead.")
		}
		if !known {
			if !isV8Flag(name) {
				if fromEnv {
					return i, fmt.Errorf("%s is not allowed in NODE_OPTIONS", original)
				}
				return i, fmt.Errorf("bad option: %s", w)
			}
			inv.V8Flags = append(inv.V8Flags, w)
			continue
		}
		if o.refused && !negated {
			return i, fmt.Errorf("%s is not supported by ravel yet (ERR_RAVEL_UNSUPPORTED)", original)
		}
		if o.kind == debugger {
			if err := inv.setDebugger(name, value, hasValue, negated); err != nil {
				return i, err
			}
			continue
		}
		if o.kind == flag {
			inv.Values[name] = !negated
			if o.v8 {
				inv.V8Flags = append(inv.V8Flags, w)
			}
			if name == "--print" && i+1 < len(words) && !strings.HasPrefix(words[i+1], "-") {
				i++
				inv.eval, inv.hasEval = unescaped(words[i]), true
			}
			continue
		}
		if name == "--experimental-config-file" && !hasValue && (i+1 >= len(words) || strings.HasPrefix(words[i+1], "-")) {
			hasValue, value = true, defaultConfig
		}
		if !hasValue {
			if i+1 >= len(words) || (len(words[i+1]) > 1 && words[i+1][0] == '-' && name != "--eval") {
				return i, fmt.Errorf("%s requires an argument", original)
			}
			i++
			value = words[i]
		} else if value == "" && name != "--eval" && name != "--title" {
			return i, fmt.Errorf("%s= requires an argument", original)
		}
		if err := inv.set(name, o, value, original); err != nil {
			return i, err
		}
	}
	return i, nil
}

// unescaped: a program that begins with a dash is given as \\-.
func unescaped(code string) string {
	if strings.HasPrefix(code, `\-`) {
		return code[1:]
	}
	return code
}

func (inv *Invocation) set(name string, o option, value, original string) error {
	switch o.kind {
	case number:
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			n = 0
		}
		inv.Values[name] = n
	case list:
		old, _ := inv.Values[name].([]string)
		inv.Values[name] = append(old, value)
	case address:
		return inv.setAddress(value)
	case envfile:
		inv.envFiles = append(inv.envFiles, fileRef{value, name == "--env-file-if-exists"})
		old, _ := inv.Values[name].([]string)
		inv.Values[name] = append(old, value)
	default:
		inv.Values[name] = value
		if name == "--eval" {
			inv.eval, inv.hasEval = unescaped(value), true
		}
	}
	if o.v8 {
		inv.V8Flags = append(inv.V8Flags, name+"="+value)
	}
	return nil
}

// badMode ends the command with 12, as a snag of the start-up does in Node.
type badMode struct{}

func (badMode) Error() string { return "invalid mode passed to --disable-proto" }

func (inv *Invocation) strings(name string) []string { l, _ := inv.Values[name].([]string); return l }

// watches says whether the program is run by a watcher.
func (inv *Invocation) watches() bool {
	return inv.Bool("--watch") || len(inv.strings("--watch-path")) > 0
}

func (inv *Invocation) check() error {
	if v, ok := inv.Values["--unhandled-rejections"].(string); ok {
		switch v {
		case "warn-with-error-code", "throw", "strict", "warn", "none":
		default:
			return fmt.Errorf("invalid value for --unhandled-rejections")
		}
	}
	if v, ok := inv.Values["--input-type"].(string); ok {
		switch v {
		case "commonjs", "module", "commonjs-typescript", "module-typescript":
		default:
			return fmt.Errorf("--input-type must be \"module\",\"commonjs\", \"module-typescript\" or \"commonjs-typescript\"")
		}
	}
	if inv.Bool("--tls-min-v1.3") && inv.Bool("--tls-max-v1.2") {
		return fmt.Errorf("either --tls-min-v1.3 or --tls-max-v1.2 can be used, not both")
	}
	switch v, _ := inv.Values["--disable-proto"].(string); v {
	case "", "delete", "throw":
	default:
		return badMode{}
	}
	if inv.watches() {
		switch {
		case inv.Bool("--check"):
			return fmt.Errorf("either --watch or --check can be used, not both")
		case inv.hasEval:
			return fmt.Errorf("either --watch or --eval can be used, not both")
		case inv.Bool("--interactive"):
			return fmt.Errorf("either --watch or --interactive can be used, not both")
		case inv.Bool("--test") && len(inv.strings("--watch-path")) > 0:
			return fmt.Errorf("--watch-path cannot be used in combination with --test")
		case inv.Bool("--test-force-exit"):
			return fmt.Errorf("either --watch or --test-force-exit can be used, not both")
		case !inv.Bool("--test") && len(inv.Args) == 0 && inv.Values["--run"] == nil:
			return fmt.Errorf("--watch requires specifying a file")
		}
	}
	if invalid := inv.checkPublish(); invalid != nil {
		return invalid
	}
	for _, prof := range []string{"--cpu-prof", "--heap-prof"} {
		if inv.Bool(prof) {
			continue
		}
		for _, part := range []string{"-name", "-dir", "-interval"} {
			if inv.Values[prof+part] != nil {
				return fmt.Errorf("%s must be used with %s", prof+part, prof)
			}
		}
	}
	if inv.Bool("--check") && (inv.hasEval || inv.Bool("--interactive")) {
		return fmt.Errorf("either --check or --eval can be used, not both")
	}
	return nil
}

// V8's flags that Node names as allowed in NODE_OPTIONS.
var v8EnvFlags = []string{"--abort-on-uncaught-exception", "--disallow-code-generation-from-strings", "--enable-etw-stack-walking",
	"--expose-gc", "--interpreted-frames-native-stack", "--jitless", "--max-old-space-size", "--max-old-space-size-percentage",
	"--max-semi-space-size", "--no-opt", "--no-flush-bytecode", "--perf-basic-prof", "--perf-basic-prof-only-functions", "--perf-prof",
	"--perf-prof-unwinding-info", "--stack-trace-limit"}

// envFlags lists what NODE_OPTIONS may hold.
func envFlags() []string {
	list := append([]string{}, v8EnvFlags...)
	for name, o := range options {
		if !o.env {
			continue
		}
		list = append(list, name)
		if o.kind == flag && o.def == true {
			list = append(list, "--no-"+name[2:])
		}
	}
	for short, name := range aliases {
		if options[name].env {
			list = append(list, short)
		}
	}
	sort.Strings(list)
	return slices.Compact(list)
}

func isV8Flag(name string) bool {
	for _, p := range v8Prefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	// V8 reads "no" with and without a dash.
	negated, ok := strings.CutPrefix(name, "--no")
	return ok && !strings.HasPrefix(negated, "-") && isV8Flag("--no-"+negated)
}

// splitOptions splits NODE_OPTIONS at blanks; double quotes hold words together.
func splitOptions(s string) ([]string, error) {
	var words []string
	var cur strings.Builder
	in, quoted := false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && quoted:
			if i+1 >= len(s) {
				return nil, fmt.Errorf("invalid value for NODE_OPTIONS (invalid escape)")
			}
			i++
			cur.WriteByte(s[i])
		case c == '"':
			quoted = !quoted
			in = true
		case c == ' ' && !quoted:
			if in {
				words = append(words, cur.String())
				cur.Reset()
				in = false
			}
		default:
			cur.WriteByte(c)
			in = true
		}
	}
	if quoted {
		return nil, fmt.Errorf("invalid value for NODE_OPTIONS (unterminated string)")
	}
	if in {
		words = append(words, cur.String())
	}
	return words, nil
}

func help() string {
	var b strings.Builder
	b.WriteString("Usage: node [options] [ script.js ] [arguments]\n       node inspect [options] [ script.js | host:port ] [arguments]\n\nOptions:\n" +
		"  -                           script read from stdin (default if no file name is provided, interactive mode if a tty)\n" +
		"  --                          indicate the end of node options\n")
	names := make([]string, 0, len(options))
	for n, o := range options {
		if !o.refused {
			names = append(names, n)
		}
	}
	sort.Strings(names)
	short := map[string]string{}
	for a, n := range aliases {
		if len(a) == 2 {
			short[n] = a + ", "
		}
	}
	for _, n := range names {
		o := options[n]
		shown := short[n] + n
		if o.kind != flag {
			shown += "=..."
		} else if o.def == true {
			shown = "--no-" + n[2:]
		}
		fmt.Fprintf(&b, "  %-27s %s\n", shown, o.help)
	}
	b.WriteString("\nEnvironment variables:\n  NODE_OPTIONS, NODE_PATH, NODE_NO_WARNINGS, NODE_PENDING_DEPRECATION, NODE_DISABLE_COLORS, NO_COLOR, FORCE_COLOR, UV_THREADPOOL_SIZE\n\nDocumentation can be found at https://nodejs.org/\n")
	return b.String()
}
