package strongroom.pan_guard_test

import data.strongroom.pan_guard

request(sql) := {"method": "POST", "path": "/query", "body": {"sql": sql}}

# `alone`: the rule itself, as in TypeScript. `sql`: what the policy finds in a statement; where it is left out, the same.
is_in_statement(case) := object.get(case, "sql", case.alone)

test_rule[case.name] if {
	some case in data.test.cases
	said := count(pan_guard.deny) > 0 with input as {"method": "POST", "path": "/notes", "note": case.text}
	said == case.alone
}

test_statement[case.name] if {
	some case in data.test.cases
	said := count(pan_guard.deny) > 0 with input as request(case.text)
	said == is_in_statement(case)
}

test_says_where_and_how if {
	where := {"reason": "card_number_in_clear", "path": ["body", "sql"]}
	pan_guard.deny == {object.union(where, {"reading": "numbers written out"})} with input as request("SELECT 4242_4242_4242_4242")
	object.union(where, {"reading": "as written"}) in pan_guard.deny with input as request("SELECT 4242424242424242")
}

test_never_repeats_the_number if {
	said := json.marshal(pan_guard.deny) with input as {"path": "/4242424242424242", "body": {"4242424242424242": ["4242424242424242", 4242424242424242]}}
	not contains(said, "4242")
	contains(said, `["body","*",0]`)
}

test_numbers if {
	every number in [4242424242424242, 4.242424242424242e15] {
		count(pan_guard.deny) == 1 with input as {"body": {"params": [1, [number]]}}
	}
	count(pan_guard.deny) == 0 with input as {"body": {"params": [999999999999, 1764000000000, 4242424242424243]}}
}

test_path if {
	count(pan_guard.deny) > 0 with input as {"method": "GET", "path": "/query?sql=SELECT%204242424242424242"}
	count(pan_guard.deny) == 0 with input as {"method": "GET", "path": "/query?sql=SELECT%201&id=f3a1c2d4-4242-4242-8242-424242424242"}
}

test_path_with_bad_escapes if {
	every path in [
		"/query?x=100%&sql=SELECT%20%274242%204242%204242%204242%27",
		"/query?x=%zz%%4&sql=%34242424242424242",
		"/query?sql=%274242%204242%204242%204242%27&x=%",
		"/%/100%2?x=%ff&sql=4242+4242+4242+4242",
	] {
		count(pan_guard.deny) > 0 with input as {"method": "GET", "path": path}
	}
	count(pan_guard.deny) == 0 with input as {"method": "GET", "path": "/query?x=100%&id=f3a1c2d4-4242-4242-8242-424242424242"}
}

test_elsewhere_in_the_body if {
	count(pan_guard.deny) > 0 with input as {"body": {"batch": [{"sql": "SELECT 1"}, {"sql": "SELECT '42424242' || '42424242'"}]}}
	count(pan_guard.deny) > 0 with input as {"body": "SELECT 4242_4242_4242_4242"}
}

test_nothing_to_say if {
	count(pan_guard.deny) == 0 with input as {}
	count(pan_guard.deny) == 0 with input as {"method": "GET", "path": "/health", "body": null}
}
