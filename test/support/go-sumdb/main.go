// Checks what Strongroom's audit log writes, with the implementation that Go's own checksum database uses:
// golang.org/x/mod/sumdb/tlog (RFC 6962 hashes, proofs, tiles) and note (signed notes). Nothing here is ours but the wiring.
//
// Reads one JSON document from standard input, writes one to standard output: for each question its answer, "ok" or what is wrong.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type input struct {
	Notes       []noteQuestion
	Inclusion   []inclusionQuestion
	Consistency []consistencyQuestion
	Trees       []treeQuestion
}

type noteQuestion struct{ Key, Note string }

// Entry is the bytes of the leaf, not its hash.
type inclusionQuestion struct {
	Entry       []byte
	Index, Size int64
	Root        []byte
	Proof       [][]byte
}

type consistencyQuestion struct {
	Older, Newer         int64
	OlderRoot, NewerRoot []byte
	Proof                [][]byte
}

// Tiles are by their C2SP paths: tile/<level>/<index>[.p/<width>].
type treeQuestion struct {
	Size    int64
	Root    []byte
	Tiles   map[string][]byte
	Entries [][]byte
}

type output struct{ Notes, Inclusion, Consistency, Trees []string }

func main() {
	var in input
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var out output
	for _, q := range in.Notes {
		out.Notes = append(out.Notes, answer(checkNote(q)))
	}
	for _, q := range in.Inclusion {
		out.Inclusion = append(out.Inclusion, answer(tlog.CheckRecord(hashes(q.Proof), q.Size, hash(q.Root), q.Index, tlog.RecordHash(q.Entry))))
	}
	for _, q := range in.Consistency {
		out.Consistency = append(out.Consistency, answer(tlog.CheckTree(hashes(q.Proof), q.Newer, hash(q.NewerRoot), q.Older, hash(q.OlderRoot))))
	}
	for _, q := range in.Trees {
		out.Trees = append(out.Trees, answer(checkTree(q)))
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answer(err error) string {
	if err != nil {
		return err.Error()
	}
	return "ok"
}

func checkNote(q noteQuestion) error {
	verifier, err := note.NewVerifier(q.Key)
	if err != nil {
		return err
	}
	_, err = note.Open([]byte(q.Note), note.VerifierList(verifier))
	return err
}

// Every hash that is read out of the tiles is held against the root by tlog itself; then each entry against its leaf hash.
func checkTree(q treeQuestion) error {
	tree := tlog.Tree{N: q.Size, Hash: hash(q.Root)}
	reader := tlog.TileHashReader(tree, tiles(q.Tiles))
	for index, entry := range q.Entries {
		proof, err := tlog.ProveRecord(q.Size, int64(index), reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, q.Size, tree.Hash, int64(index), tlog.RecordHash(entry)); err != nil {
			return err
		}
	}
	root, err := tlog.TreeHash(q.Size, reader)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return fmt.Errorf("the tiles lead to another root")
	}
	return nil
}

type tiles map[string][]byte

func (tiles) Height() int { return 8 }

func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	found := make([][]byte, 0, len(wanted))
	for _, tile := range wanted {
		data, ok := t[c2spPath(tile)]
		if !ok {
			return nil, fmt.Errorf("no %s", c2spPath(tile))
		}
		found = append(found, data)
	}
	return found, nil
}

// Go's own paths have the height in them and none of C2SP's: tile/8/0/000.p/17 there is tile/0/000.p/17 here.
func c2spPath(tile tlog.Tile) string {
	name := fmt.Sprintf("%03d", tile.N%1000)
	for n := tile.N / 1000; n > 0; n /= 1000 {
		name = fmt.Sprintf("x%03d/%s", n%1000, name)
	}
	if tile.W < 1<<8 {
		name = fmt.Sprintf("%s.p/%d", name, tile.W)
	}
	return fmt.Sprintf("tile/%d/%s", tile.L, name)
}

func hash(bytes []byte) (h tlog.Hash) {
	copy(h[:], bytes)
	return h
}

func hashes(all [][]byte) []tlog.Hash {
	found := make([]tlog.Hash, 0, len(all))
	for _, one := range all {
		found = append(found, hash(one))
	}
	return found
}
