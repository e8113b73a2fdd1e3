package main

import (
	"fmt"
	"math"
	"math/rand"
	"sync/atomic"
)

type verb int

const (
	get verb = iota
	put
	insert
	batchGet
	scan
	readModifyWrite
)

const entries = 100

type part struct {
	percent int
	verb    verb
}

type workload struct {
	distribution string
	mix          []part
	ycsb         bool
}

// The same mixes as on the Java side, where they are explained.
var workloads = map[string]workload{
	"raw-get":       {"uniform", []part{{100, get}}, false},
	"raw-put":       {"uniform", []part{{100, put}}, false},
	"raw-batch-get": {"uniform", []part{{100, batchGet}}, false},
	"raw-scan":      {"uniform", []part{{100, scan}}, false},
	"snapshot-get":  {"uniform", []part{{100, get}}, false},
	"txn-put":       {"uniform", []part{{100, put}}, false},
	"ycsb-a":        {"zipfian", []part{{50, get}, {50, put}}, true},
	"ycsb-b":        {"zipfian", []part{{95, get}, {5, put}}, true},
	"ycsb-c":        {"zipfian", []part{{100, get}}, true},
	"ycsb-d":        {"latest", []part{{95, get}, {5, insert}}, true},
	"ycsb-e":        {"zipfian", []part{{95, scan}, {5, insert}}, true},
	"ycsb-f":        {"zipfian", []part{{50, get}, {50, readModifyWrite}}, true},
}

func workloadNamed(name string) (workload, error) {
	work, known := workloads[name]
	if !known {
		return work, fmt.Errorf("no workload %q", name)
	}
	return work, nil
}

// Draws ranks by Zipf's law, after Gray et al., Quickly Generating Billion-Record Synthetic
// Databases, SIGMOD 1994.
type zipf struct {
	count             int64
	zeta, eta, second float64
}

const theta = 0.99

func newZipf(count int64) *zipf {
	z := &zipf{count: count, second: 1 + math.Pow(2, -theta)}
	for rank := int64(1); rank <= count; rank++ {
		z.zeta += math.Pow(float64(rank), -theta)
	}
	z.eta = (1 - math.Pow(2/float64(count), 1-theta)) / (1 - z.second/z.zeta)
	return z
}

func (z *zipf) next(random *rand.Rand) int64 {
	drawn := random.Float64()
	scaled := drawn * z.zeta
	switch {
	case scaled < 1:
		return 0
	case scaled < z.second:
		return min(1, z.count-1)
	}
	return min(z.count-1,
		int64(float64(z.count)*math.Pow(z.eta*drawn-z.eta+1, 1/(1-theta))))
}

func fnv(number int64) uint64 {
	hash := uint64(0xcbf29ce484222325)
	for shift := 0; shift < 64; shift += 8 {
		hash = (hash ^ (uint64(number) >> shift & 0xff)) * 0x100000001b3
	}
	return hash
}

type draws struct {
	work    workload
	loaded  int64
	written atomic.Int64
	zipf    *zipf
}

func newDraws(work workload, loaded int64) *draws {
	d := &draws{work: work, loaded: loaded}
	d.written.Store(loaded)
	if work.distribution != "uniform" {
		d.zipf = newZipf(loaded)
	}
	return d
}

// An operation; filled anew by its caller each time.
type operation struct {
	verb   verb
	key    int64
	length int
	batch  [entries]int64
	sure   bool
}

type caller struct {
	*draws
	random *rand.Rand
	op     operation
}

func (d *draws) caller(seed int64) *caller {
	return &caller{draws: d, random: rand.New(rand.NewSource(seed))}
}

func (c *caller) next() *operation {
	left := c.random.Intn(100)
	for _, part := range c.work.mix {
		if left -= part.percent; left < 0 {
			c.op.verb = part.verb
			break
		}
	}
	c.op.sure = true
	switch c.op.verb {
	case insert:
		c.op.key = c.written.Add(1) - 1
		c.op.sure = false
	case scan:
		c.op.length = entries
		if c.work.ycsb {
			c.op.length = 1 + c.random.Intn(entries)
		}
		c.op.key = max(0, min(c.choose(), c.loaded-int64(c.op.length)))
	case batchGet:
		first := c.choose()
		for i := range c.op.batch {
			c.op.batch[i] = (first + int64(i)*(c.loaded/entries)) % c.loaded
		}
	default:
		c.op.key = c.choose()
		c.op.sure = c.op.key < c.loaded
	}
	return &c.op
}

func (c *caller) choose() int64 {
	switch c.work.distribution {
	case "zipfian":
		return int64(fnv(c.zipf.next(c.random)) % uint64(c.loaded))
	case "latest":
		return max(0, c.written.Load()-1-c.zipf.next(c.random))
	default:
		return c.random.Int63n(c.loaded)
	}
}

func (op *operation) checkValue(found []byte, missing bool, wanted int) error {
	if missing && !op.sure {
		return nil
	}
	if missing || len(found) != wanted {
		return fmt.Errorf("wrong answer: a value of %d bytes at key %d", len(found), op.key)
	}
	return nil
}

func (op *operation) checkCount(found int) error {
	wanted := entries
	if op.verb == scan {
		wanted = op.length
	}
	if found != wanted {
		return fmt.Errorf("wrong answer: %d entries instead of %d", found, wanted)
	}
	return nil
}
