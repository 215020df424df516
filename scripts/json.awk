# One value of a line of JSON, by its name, where it first stands; "" if it is absent or null. Enough for
# lines that our own tools write, and it needs no package.
function text(name,   rest) {
	if (!match($0, "\"" name "\": *\"")) return ""
	rest = substr($0, RSTART + RLENGTH)
	match(rest, /"/)
	return substr(rest, 1, RSTART - 1)
}
function number(name,   rest) {
	if (!match($0, "\"" name "\": *[0-9]+")) return 0
	rest = substr($0, RSTART, RLENGTH)
	sub(/^.*: */, "", rest)
	return rest + 0
}
