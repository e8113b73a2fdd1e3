package main

import "math/bits"

// Counts of durations in nanoseconds, to one part in 128, as HdrHistogram keeps them with two
// digits: a bucket for each power of two, divided evenly.
type histogram struct {
	counts [64][steps]uint32
	total  uint64
	max    int64
}

const (
	stepBits = 7
	steps    = 1 << stepBits
)

func (h *histogram) record(nanos int64) {
	if nanos < 0 {
		nanos = 0
	}
	power, step := slot(nanos)
	h.counts[power][step]++
	h.total++
	if nanos > h.max {
		h.max = nanos
	}
}

func slot(nanos int64) (int, int) {
	power := bits.Len64(uint64(nanos)) - stepBits
	if power <= 0 {
		return 0, int(nanos) & (steps - 1)
	}
	// The leading bit is known; the ones behind it choose the step.
	return power, int(nanos>>(power-1)) & (steps - 1)
}

func (h *histogram) add(other *histogram) {
	for power := range h.counts {
		for step := range h.counts[power] {
			h.counts[power][step] += other.counts[power][step]
		}
	}
	h.total += other.total
	h.max = max(h.max, other.max)
}

// percentile gives the upper end of the step in which that share of the durations is reached.
func (h *histogram) percentile(percent float64) int64 {
	wanted := uint64(float64(h.total)*percent/100 + 0.5)
	var seen uint64
	for power := range h.counts {
		for step, count := range h.counts[power] {
			seen += uint64(count)
			if count > 0 && seen >= wanted {
				return min(h.max, upper(power, step))
			}
		}
	}
	return h.max
}

func upper(power int, step int) int64 {
	if power == 0 {
		return int64(step)
	}
	return (int64(steps+step)+1)<<(power-1) - 1
}
