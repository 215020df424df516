# A caseload for documents that we know nothing of: a client case, with an invented reference, for each of
# the first twelve defendants of whom `sdac-feed show --records` could read name and date of birth. Needs json.awk.
function quoted(value) {
	gsub(/"/, "\"\"", value)
	return "\"" value "\""
}
BEGIN { print "client_ref,service,idva,perpetrator_forenames,perpetrator_surname,date_of_birth,urn" }
text("surname") != "" && text("dob") != "" && n < 12 {
	who = text("forenames") "," text("surname") "," text("dob")
	if (who in seen) next
	seen[who] = 1
	printf "F-%04d,harbour,n.rahman,%s,%s,%s,%s\n", ++n, quoted(text("forenames")), quoted(text("surname")),
		text("dob"), quoted(text("urn"))
}
