# One line for all receipts of one document that `sdac-feed send` gave as JSON; needs json.awk.
/"verdict"/ {
	n++
	verdicts[tolower(text("verdict"))]++
	added += number("added")
	changed += number("changed")
	moved += number("moved")
	absent += number("absent")
	if (number("version") > version) version = number("version")
}
END {
	words = n == 1 ? "one list" : n + 0 " lists"
	for (verdict in verdicts) words = words ", " (n == 1 ? "" : verdicts[verdict] " ") verdict
	if (n == 1 && version) words = words " as version " version
	printf "%s: hearings %d added, %d changed, %d moved, %d absent\n", words, added, changed, moved, absent
}
