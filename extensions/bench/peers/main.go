// TiKV's Go client as a contender of the load generator. It does what it is told, one command a
// line: "run WORKLOAD SESSION CALLERS WARMUP_MILLIS MILLIS SEED" is answered with "sample ..." or
// "failed ...", in the words that the Java side uses. Between commands it does nothing.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"net/url"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/pingcap/log"
	"go.uber.org/zap"
)

const clientModule = "github.com/tikv/client-go/v2"

type settings struct {
	pd        []string
	keys      int64
	valueSize int
	// two-phase, async or one-phase
	commit string
}

type command struct {
	work     workload
	session  string
	callers  int
	warmUp   time.Duration
	measured time.Duration
	seed     int64
}

func main() {
	log.ReplaceGlobals(zap.NewNop(), &log.ZapProperties{Level: zap.NewAtomicLevel()})
	s, err := readSettings(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	fmt.Println("ready client-go " + clientVersion() + " with " + runtime.Version())
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fmt.Println(answer(s, strings.Fields(lines.Text())))
	}
}

func readSettings(args []string) (settings, error) {
	if len(args) != 4 {
		return settings{}, errors.New("usage: client-go PD_ADDRESSES KEYS VALUE_SIZE COMMIT")
	}
	keys, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil {
		return settings{}, err
	}
	size, err := strconv.Atoi(args[2])
	return settings{strings.Split(args[0], ","), keys, size, args[3]}, err
}

func clientVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == clientModule {
				return module.Version
			}
		}
	}
	return "of an unknown version"
}

func answer(s settings, words []string) string {
	c, err := parse(words)
	if err != nil {
		return failed(err)
	}
	// A client for each run: an old one forgets how old its safe point is, where PD has no etcd.
	client, err := open(s, c.session)
	if err != nil {
		return failed(err)
	}
	defer client.close()
	return run(s, c, client)
}

func failed(err error) string {
	return "failed " + strings.ReplaceAll(err.Error(), "\n", " ")
}

func parse(words []string) (command, error) {
	if len(words) != 7 || words[0] != "run" {
		return command{}, errors.New("not a command")
	}
	var numbers [4]int64
	for i, word := range words[3:] {
		number, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return command{}, err
		}
		numbers[i] = number
	}
	work, err := workloadNamed(words[1])
	return command{
		work:     work,
		session:  words[2],
		callers:  int(numbers[0]),
		warmUp:   time.Duration(numbers[1]) * time.Millisecond,
		measured: time.Duration(numbers[2]) * time.Millisecond,
		seed:     numbers[3],
	}, err
}

// A caller's counts; only the caller writes them.
type tally struct {
	latencies histogram
	done      atomic.Int64
	failed    atomic.Int64
	first     atomic.Pointer[string]
	_         [64]byte
}

func run(s settings, c command, client client) string {
	draws := newDraws(c.work, s.keys)
	tallies := make([]*tally, c.callers)
	var measuring, over atomic.Bool
	var running sync.WaitGroup
	for i := range tallies {
		t := &tally{}
		tallies[i] = t
		running.Add(1)
		go func(caller *caller) {
			defer running.Done()
			for !over.Load() {
				op := caller.next()
				start := time.Now()
				err := client.perform(op)
				took := time.Since(start)
				if err != nil {
					text := err.Error()
					t.first.CompareAndSwap(nil, &text)
					t.failed.Add(1)
					continue
				}
				if measuring.Load() {
					t.latencies.record(took.Nanoseconds())
				}
				t.done.Add(1)
			}
		}(draws.caller(c.seed + int64(i)))
	}
	time.Sleep(c.warmUp)
	measuring.Store(true)
	before := meterNow(tallies)
	time.Sleep(c.measured)
	after := meterNow(tallies)
	measuring.Store(false)
	over.Store(true)
	running.Wait()
	return sample(tallies, before, after)
}

type meter struct {
	done      int64
	wall      time.Time
	cpu       int64
	allocated uint64
}

func meterNow(tallies []*tally) meter {
	var m meter
	for _, t := range tallies {
		m.done += t.done.Load()
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	m.allocated = memory.TotalAlloc
	m.wall = time.Now()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err == nil {
		m.cpu = usage.Utime.Nano() + usage.Stime.Nano()
	}
	return m
}

func sample(tallies []*tally, before meter, after meter) string {
	var all histogram
	var failures int64
	first := ""
	for _, t := range tallies {
		all.add(&t.latencies)
		failures += t.failed.Load()
		if text := t.first.Load(); text != nil && first == "" {
			first = *text
		}
	}
	return fmt.Sprintf(
		"sample ops=%d failures=%d wall=%d cpu=%d allocated=%d p50=%d p90=%d p99=%d p999=%d max=%d failure=%s",
		after.done-before.done, failures, after.wall.Sub(before.wall).Nanoseconds(),
		after.cpu-before.cpu, after.allocated-before.allocated,
		all.percentile(50), all.percentile(90), all.percentile(99), all.percentile(99.9), all.max,
		url.QueryEscape(first))
}
