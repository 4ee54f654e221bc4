// Runs the tests of a folder of Rego and asks its policy, with OPA's own loader, tester and evaluator: as `opa test` and `opa eval` do,
// without the server, the bundles' registries and the command line, whose build takes minutes.
//
// opa <folder> <query>: reads a JSON array of inputs from standard input; writes the results of the tests, and of the query for each input.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/tester"
)

// One test, or one case of a test. What it says of a failure is the place.
type result struct {
	Name   string
	Passed bool
	Said   string
}

type output struct {
	Tests     []result
	Decisions []any
}

func main() {
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, folder, query string) error {
	var inputs []any
	if err := json.NewDecoder(os.Stdin).Decode(&inputs); err != nil {
		return err
	}
	out := output{Tests: []result{}, Decisions: []any{}}
	tests, err := tested(ctx, folder)
	if err != nil {
		return err
	}
	for test := range tests {
		out.Tests = append(out.Tests, results(test)...)
	}
	policy, err := rego.New(rego.Query(query), rego.Load([]string{folder}, nil)).PrepareForEval(ctx)
	if err != nil {
		return err
	}
	for _, input := range inputs {
		decided, err := policy.Eval(ctx, rego.EvalInput(input))
		if err != nil {
			return err
		}
		if len(decided) != 1 {
			return fmt.Errorf("the query has %d results", len(decided))
		}
		out.Decisions = append(out.Decisions, decided[0].Expressions[0].Value)
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}

// A busy machine is not a failing test: the tester's own patience is five seconds.
const patience = 5 * time.Minute

func tested(ctx context.Context, folder string) (chan *tester.Result, error) {
	modules, store, err := tester.Load([]string{folder}, nil)
	if err != nil {
		return nil, err
	}
	txn, err := store.NewTransaction(ctx)
	if err != nil {
		return nil, err
	}
	return tester.NewRunner().SetModules(modules).SetStore(store).SetTimeout(patience).RunTests(ctx, txn)
}

func results(test *tester.Result) []result {
	name := test.Package + "." + test.Name
	said := ""
	if test.Error != nil {
		said = test.Error.Error()
	} else if !test.Pass() && test.Location != nil {
		said = test.Location.String()
	}
	all := []result{{name, test.Pass(), said}}
	for sub, one := range test.SubResults {
		all = append(all, result{name + ": " + sub, !one.Fail, ""})
	}
	return all
}
