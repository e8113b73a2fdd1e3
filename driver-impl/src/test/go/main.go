// A transactional client of TiKV that does what it is told, one command a line, and answers each
// with one line: "ok ...", or "error ..." with the error's text. Keys and values are printable and
// hold no spaces. Used by ClientGoTest to prove that two clients that were written apart from each
// other understand each other's data and locks.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pingcap/kvproto/pkg/kvrpcpb"
	"github.com/tikv/client-go/v2/kv"
	"github.com/tikv/client-go/v2/txnkv"
)

type agent struct {
	client *txnkv.Client
	txn    *txnkv.KVTxn
}

func main() {
	client, err := connect(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Println("error", oneLine(err))
		os.Exit(1)
	}
	fmt.Println("ok connected")
	a := &agent{client: client}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) == 0 {
			continue
		}
		if words[0] == "exit" {
			// Nothing is given back: whatever is locked stays so, as when a process dies.
			os.Exit(0)
		}
		answer, err := a.run(words[0], words[1:])
		if err != nil {
			fmt.Println("error", oneLine(err))
		} else {
			fmt.Println(strings.TrimSpace("ok " + answer))
		}
	}
}

func connect(pd string, keyspace string) (*txnkv.Client, error) {
	addresses := strings.Split(pd, ",")
	if keyspace == "" {
		return txnkv.NewClient(addresses)
	}
	return txnkv.NewClient(
		addresses, txnkv.WithAPIVersion(kvrpcpb.APIVersion_V2), txnkv.WithKeyspace(keyspace))
}

func oneLine(err error) string {
	return strings.ReplaceAll(err.Error(), "\n", " ")
}

func (a *agent) run(verb string, args []string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	switch verb {
	case "begin":
		txn, err := a.client.Begin()
		if err != nil {
			return "", err
		}
		txn.SetPessimistic(slices.Contains(args, "pessimistic"))
		txn.SetEnableAsyncCommit(slices.Contains(args, "async"))
		txn.SetEnable1PC(slices.Contains(args, "onephase"))
		a.txn = txn
		return strconv.FormatUint(txn.StartTS(), 10), nil
	case "set":
		return "", a.txn.Set([]byte(args[0]), []byte(args[1]))
	case "delete":
		return "", a.txn.Delete([]byte(args[0]))
	case "get":
		value, err := a.txn.Get(ctx, []byte(args[0]))
		return string(value), err
	case "scan":
		return a.scan(args[0], args[1])
	case "lock":
		return "", a.lock(ctx, kv.LockNoWait, args)
	case "wait-lock":
		return "", a.lock(ctx, kv.LockAlwaysWait, args)
	case "fair-start":
		a.txn.StartAggressiveLocking()
		return "", nil
	case "fair-retry":
		a.txn.RetryAggressiveLocking(ctx)
		return "", nil
	case "fair-done":
		a.txn.DoneAggressiveLocking(ctx)
		return "", nil
	case "commit":
		return "", a.txn.Commit(ctx)
	case "rollback":
		return "", a.txn.Rollback()
	default:
		return "", fmt.Errorf("no such command: %s", verb)
	}
}

func (a *agent) lock(ctx context.Context, wait int64, args []string) error {
	lock := kv.NewLockCtx(a.txn.StartTS(), wait, time.Now())
	keys := make([][]byte, 0, len(args))
	for _, arg := range args {
		keys = append(keys, []byte(arg))
	}
	return a.txn.LockKeys(ctx, lock, keys...)
}

func (a *agent) scan(from string, to string) (string, error) {
	it, err := a.txn.Iter([]byte(from), []byte(to))
	if err != nil {
		return "", err
	}
	defer it.Close()
	var pairs []string
	for it.Valid() {
		pairs = append(pairs, string(it.Key())+"="+string(it.Value()))
		if err := it.Next(); err != nil {
			return "", err
		}
	}
	return strings.Join(pairs, " "), nil
}
