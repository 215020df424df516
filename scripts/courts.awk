# "CODE<tab>NAME" of each court that `sdac-feed show` read of; a court without a code is given one of ours.
# Two codes under one name (a source's slip) become two courts: a name leads to one court only. Needs json.awk.
/"court"/ {
	name = text("court_name")
	code = text("court_code")
	key = code != "" ? code : name
	if (key == "" || key in seen) next
	seen[key] = 1
	plain = toupper(name)
	gsub(/[^A-Z0-9]/, "", plain)
	if (plain in named) {
		if (code == "") next # its name leads to the court that has it
		name = name " (" code ")"
	}
	named[plain] = 1
	if (code == "") code = sprintf("B90%c%c", 65 + int(n / 26), 65 + n++ % 26)
	print code "\t" (name != "" ? name : code)
}
