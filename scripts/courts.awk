# "CODE<tab>NAME" of each court that `sdac-feed show` read of; a court without a code is given one of ours.
# Needs json.awk.
/"court"/ {
	name = text("court_name")
	code = text("court_code")
	key = code != "" ? code : name
	if (key == "" || key in seen) next
	seen[key] = 1
	if (code == "") code = sprintf("B90%c%c", 65 + int(n / 26), 65 + n++ % 26)
	print code "\t" (name != "" ? name : code)
}
