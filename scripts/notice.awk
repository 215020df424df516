# One line for each notice that `sdac watch` gave as JSON. -v who=NAME; needs json.awk.
/"notice_id"/ {
	change = text("was")
	if (change != "") change = " (was " change ")"
	"date +%T" | getline clock
	close("date +%T")
	printf "  %s %-10s | #%-2d %-18s %-7s %s %s %s%s\n", clock, who, number("sequence"), text("title"),
		text("client_ref"), text("hearing_date"), text("local_time"), text("room"), change
}
