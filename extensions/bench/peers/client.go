package main

import (
	"context"
	"fmt"
	"math/rand"

	"github.com/tikv/client-go/v2/config"
	tikverr "github.com/tikv/client-go/v2/error"
	"github.com/tikv/client-go/v2/rawkv"
	"github.com/tikv/client-go/v2/txnkv"
	"github.com/tikv/client-go/v2/txnkv/transaction"
	"github.com/tikv/client-go/v2/txnkv/txnsnapshot"
)

// A client of the cluster; used by many callers.
type client interface {
	perform(op *operation) error
	close()
}

func open(s settings, session string) (client, error) {
	switch session {
	case "raw":
		raw, err := rawkv.NewClient(context.Background(), s.pd, config.Security{})
		if err != nil {
			return nil, err
		}
		return &rawClient{newNames(s, "bench/raw/"), raw}, nil
	case "snapshot", "txn":
		txn, err := txnkv.NewClient(s.pd)
		if err != nil {
			return nil, err
		}
		c := &txnClient{names: newNames(s, "bench/txn/"), txn: txn, form: s.commit}
		if session == "snapshot" {
			c.version, err = txn.GetTimestamp(context.Background())
		}
		return c, err
	}
	return nil, fmt.Errorf("no session %q", session)
}

// Keys and the value, made beforehand.
type names struct {
	prefix string
	keys   [][]byte
	end    []byte
	value  []byte
}

const kept = 2_000_000

func newNames(s settings, prefix string) names {
	n := names{prefix: prefix, value: make([]byte, s.valueSize), end: []byte(prefix)}
	n.end[len(n.end)-1]++
	rand.New(rand.NewSource(42)).Read(n.value)
	n.keys = make([][]byte, min(s.keys, kept))
	for i := range n.keys {
		n.keys[i] = n.name(int64(i))
	}
	return n
}

func (n *names) name(number int64) []byte {
	return []byte(fmt.Sprintf("%s%016d", n.prefix, number))
}

func (n *names) key(number int64) []byte {
	if number < int64(len(n.keys)) {
		return n.keys[number]
	}
	return n.name(number)
}

func (n *names) batch(op *operation) [][]byte {
	keys := make([][]byte, len(op.batch))
	for i, number := range op.batch {
		keys[i] = n.key(number)
	}
	return keys
}

type rawClient struct {
	names
	raw *rawkv.Client
}

func (c *rawClient) close() {
	_ = c.raw.Close()
}

func (c *rawClient) perform(op *operation) error {
	ctx := context.Background()
	switch op.verb {
	case get:
		return c.get(ctx, op)
	case put, insert:
		return c.raw.Put(ctx, c.key(op.key), c.value)
	case batchGet:
		values, err := c.raw.BatchGet(ctx, c.batch(op))
		if err != nil {
			return err
		}
		found := 0
		for _, value := range values {
			if value != nil {
				found++
			}
		}
		return op.checkCount(found)
	case scan:
		keys, _, err := c.raw.Scan(ctx, c.key(op.key), c.end, op.length)
		if err != nil {
			return err
		}
		return op.checkCount(len(keys))
	default:
		if err := c.get(ctx, op); err != nil {
			return err
		}
		return c.raw.Put(ctx, c.key(op.key), c.value)
	}
}

func (c *rawClient) get(ctx context.Context, op *operation) error {
	value, err := c.raw.Get(ctx, c.key(op.key))
	if err != nil {
		return err
	}
	return op.checkValue(value, value == nil, len(c.value))
}

type txnClient struct {
	names
	txn *txnkv.Client
	// 0: each operation has a timestamp of its own.
	version uint64
	// How transactions are committed.
	form string
}

func (c *txnClient) close() {
	_ = c.txn.Close()
}

func (c *txnClient) perform(op *operation) error {
	ctx := context.Background()
	switch op.verb {
	case get:
		snapshot, err := c.snapshot(ctx)
		if err != nil {
			return err
		}
		return c.check(op)(snapshot.Get(ctx, c.key(op.key)))
	case batchGet:
		snapshot, err := c.snapshot(ctx)
		if err != nil {
			return err
		}
		values, err := snapshot.BatchGet(ctx, c.batch(op))
		if err != nil {
			return err
		}
		return op.checkCount(len(values))
	case scan:
		return c.scan(ctx, op)
	case put, insert:
		return c.commit(func(txn *transaction.KVTxn) error {
			return txn.Set(c.key(op.key), c.value)
		})
	default:
		return c.commit(func(txn *transaction.KVTxn) error {
			if err := c.check(op)(txn.Get(ctx, c.key(op.key))); err != nil {
				return err
			}
			return txn.Set(c.key(op.key), c.value)
		})
	}
}

// A snapshot keeps what it has read: with one for all, most reads would send nothing.
func (c *txnClient) snapshot(ctx context.Context) (*txnsnapshot.KVSnapshot, error) {
	version := c.version
	if version == 0 {
		var err error
		if version, err = c.txn.GetTimestamp(ctx); err != nil {
			return nil, err
		}
	}
	return c.txn.GetSnapshot(version), nil
}

func (c *txnClient) check(op *operation) func([]byte, error) error {
	return func(value []byte, err error) error {
		missing := tikverr.IsErrNotFound(err)
		if err != nil && !missing {
			return err
		}
		return op.checkValue(value, missing, len(c.value))
	}
}

func (c *txnClient) scan(ctx context.Context, op *operation) error {
	snapshot, err := c.snapshot(ctx)
	if err != nil {
		return err
	}
	// It has no limit of its own: pages of this size spare it what would be thrown away.
	snapshot.SetScanBatchSize(op.length)
	it, err := snapshot.Iter(c.key(op.key), c.end)
	if err != nil {
		return err
	}
	defer it.Close()
	found := 0
	for it.Valid() && found < op.length {
		found++
		if found == op.length {
			break
		}
		if err := it.Next(); err != nil {
			return err
		}
	}
	return op.checkCount(found)
}

// Conflicts are tried again, as the other side's transact does.
func (c *txnClient) commit(work func(txn *transaction.KVTxn) error) error {
	for {
		txn, err := c.txn.Begin()
		if err != nil {
			return err
		}
		txn.SetEnableAsyncCommit(c.form == "async")
		txn.SetEnable1PC(c.form == "one-phase")
		if err = work(txn); err == nil {
			err = txn.Commit(context.Background())
		} else {
			_ = txn.Rollback()
		}
		if err == nil || !tikverr.IsErrWriteConflict(err) {
			return err
		}
	}
}
