# METADATA
# title: No card number in clear
# description: |
#   The rule of pan-guard (lambdas/domain/card/card-number-scan.ts) for teams who gate their own database calls: input
#   { method, path, body: { sql } }. Every text and number of the input is looked at, and every text of the body is also read as SQL.
#   `deny` says where, and how it was read, never the number.
# related_resources:
#   - description: PCI DSS v4.0.1, requirement 3.5.1
#     ref: https://www.pcisecuritystandards.org/document_library/
package strongroom.pan_guard

deny contains finding(path, "as written") if {
	walk(input, [path, value])
	some text in written(value)
	holds_card_number(text)
}

deny contains finding(path, "the name of a member") if {
	walk(input, [path, _])
	some name in path
	is_string(name)
	holds_card_number(name)
}

deny contains finding(["path"], "URL-decoded") if holds_card_number(url_decoded(input.path))

deny contains finding(array.concat(["body"], path), reading) if {
	walk(input.body, [path, value])
	is_string(value)
	some reading, text in readings(value)
	holds_card_number(text)
}

deny contains finding(array.concat(["body"], path), "hexadecimal") if {
	walk(input.body, [path, value])
	is_string(value)
	some text in hexadecimal(value)
	holds_card_number(text)
}

finding(path, reading) := {
	"reason": "card_number_in_clear",
	"path": [step | some name in path; step := shown(name)],
	"reading": reading,
}

shown(name) := "*" if {
	is_string(name)
	holds_card_number(name)
} else := name

written(value) := {value} if is_string(value)

# A % that begins no escape is itself: servers differ in what they make of it, and urlquery.decode makes nothing of the whole path.
url_decoded(path) := urlquery.decode(concat("%", [part |
	some place, piece in split(path, "%")
	part := after_percent(place, piece)
]))

after_percent(place, piece) := piece if {
	place == 0
} else := piece if {
	regex.match(`^[0-9a-fA-F]{2}`, piece)
} else := concat("", ["25", piece])

# 4.242424242424242e15 is the same number.
written(value) := {json.marshal(value), format_int(value, 10)} if is_number(value)

# What a statement may also say.
readings(sql) := {
	"without comments": plain,
	"without signs": without_signs(without_escapes(sql)),
	"literals joined": joined(plain),
	"arguments joined": arguments_joined(plain),
	"numbers written out": written_out(plain),
} if {
	plain := without_comments(without_escapes(sql))
}

# \n in a JSON text or in E'…': to the rule, the n would be a letter beside the number.
without_escapes(sql) := regex.replace(sql, `\\(?:[abfnrtv]|u00[01][0-9a-fA-F])`, " ")

# SELECT -4242, and what stands in a comment: --4242, -- -4242
without_signs(sql) := regex.replace(sql, `(?:^|\s|-)-+([0-9])`, "  $1")

# Comments with the space around them are one space, so that they part digits and do not hide them. PostgreSQL's may be nested; four deep
# are seen.
without_comments(sql) := regex.replace(blocks(blocks(blocks(blocks(sql)))), `[ \t\n\r]*(?:--|#)[^\n]*(?:\n[ \t\n\r]*|$)`, " ")

blocks(sql) := regex.replace(sql, `[ \t\n\r]*/\*(?:[^*/]|\*+[^*/]|/+[^*/])*\*+/[ \t\n\r]*`, " ")

# '4242' || N'4242', '4242' + '4242', '4242' '4242'
joined(sql) := regex.replace(sql, `['"]\s*(?:\|\||\+|&)?\s*[eEnN]?['"]`, "")

# CONCAT('4242', 4242)
arguments_joined(sql) := regex.replace(sql, `['"]?\s*,\s*[eEnN]?['"]?`, "") if {
	regex.match(`(?i)\bconcat(?:_ws)?\s*\(`, sql)
} else := ""

# 4242_4242 (SQL:2023), 4.2424242e15, 4242e0, = -4242, THEN -4242
written_out(sql) := unsigned if {
	halves := regex.replace(sql, `([0-9])_([0-9])`, "$1$2")
	grouped := regex.replace(halves, `([0-9])_([0-9])`, "$1$2")
	exact := regex.replace(grouped, `([0-9]+)\.?([0-9]*)[eE][+-]?[0-9]+`, "$1$2 ")
	unsigned := regex.replace(exact, `([=(,<>+*/|\s]\s*)-([0-9])`, "$1 $2")
}

# X'3432…', 0x3432…, '\x3432…', E'\x34\x32…', U&'\0034\0032…', of one or two bytes a digit
hexadecimal(sql) := {digits |
	some run in regex.find_n(`(?:(?:\\x|\\u?00|0[xX]|[xX]')?3[0-9](?:00)?){14,19}`, sql, -1)
	digits := regex.replace(run, `(?:\\x|\\u?00|0[xX]|[xX]')?3([0-9])(?:00)?`, "$1")
}

# A card number stands alone: digits, single spaces or dashes allowed between them, not beside letters, digits, - or _. Each character that
# is no digit is written twice, so that what stands behind one run still stands before the next.
holds_card_number(text) if {
	regex.match(`[0-9](?:[ -]?[0-9]){13}`, text)
	twice := regex.replace(text, `([^0-9])`, "$1$1")
	some run in regex.find_all_string_submatch_n(`([^0-9]?)([0-9](?:(?:  |--)?[0-9])*)([^0-9]?)`, twice, -1)
	not is_word(run[3])
	is_card_run(split(run[2], "  "), run[1])
}

is_word(char) if regex.match(`^[\p{L}\p{N}_-]$`, char)

# The first start that leaves no more digits than a card has: the run's own, if no word goes on there, or behind a space.
is_card_run(groups, before) if {
	candidates := [digits |
		some place in numbers.range(max([0, count(groups) - 19]), count(groups) - 1)
		may_start(place, before)
		digits := replace(concat("", array.slice(groups, place, count(groups))), "--", "")
		count(digits) <= 19
	]
	is_card_number(candidates[0])
}

may_start(0, before) if not is_word(before)

may_start(place, _) if place > 0

is_card_number(digits) if {
	count(digits) >= 14
	some issuer in data.strongroom.card_ranges
	count(digits) in issuer.lengths
	regex.match(issuer.prefix, digits)
	has_check_digit(digits)
}

# ISO/IEC 7812-1 annex B
has_check_digit(digits) if {
	values := [value |
		some place, char in split(digits, "")
		value := [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]][((count(digits) - 1) - place) % 2][to_number(char)]
	]
	sum(values) % 10 == 0
}
