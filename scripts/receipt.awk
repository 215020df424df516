# One line for all receipts of one document that `sdac-feed send` gave as JSON; needs json.awk.
/"verdict"/ {
	n++
	if (text("kind") == "outcome") outcomes++
	verdicts[tolower(text("verdict"))]++
	added += number("added")
	changed += number("changed")
	moved += number("moved")
	absent += number("absent")
	if (number("version") > version) version = number("version")
}
function counted(count, one, many) { return count == 1 ? "one " one : count + 0 " " many }
END {
	lists = n - outcomes
	words = counted(lists, "list", "lists")
	if (outcomes) words = (lists ? words " and " : "") counted(outcomes, "outcome", "outcomes")
	for (verdict in verdicts) words = words ", " (n == 1 ? "" : verdicts[verdict] " ") verdict
	if (n == 1 && version) words = words " as version " version
	printf "%s", words
	if (lists || !n) printf ": hearings %d added, %d changed, %d moved, %d absent", added, changed, moved, absent
	printf "\n"
}
