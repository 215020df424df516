/*
 * One line is one group; a name may be in several (ALEX). Names of a group are taken as the same
 * forename said differently, so a line holds only what people really use for each other: a doubtful
 * pair costs a false look, and two groups are better than one large one.
 */
#include "daemon/link/nickname.h"

#include <stdlib.h>
#include <string.h>

#define NAMES 10u

static const char *const groups[][NAMES] = {
	{ "ABIGAIL", "ABBY", "ABBIE", "ABI", "GAIL" },
	{ "ABDUL", "ABDEL", "ABDUR", "ABD" },
	{ "ADRIAN", "ADE" },
	{ "ALAN", "ALLAN", "ALLEN", "AL" },
	{ "ALBERT", "BERT", "BERTIE", "AL", "ALBIE" },
	{ "ALEXANDER", "ALEX", "ALEC", "SANDY", "XANDER", "LEX", "SASHA" },
	{ "ALEXANDRA", "ALEX", "SANDRA", "LEXI", "ALEXA", "SASHA" },
	{ "ALEKSANDER", "ALEKSANDR", "ALEX", "OLEK", "SASHA", "OLEKSANDR" },
	{ "ALFRED", "ALF", "ALFIE", "FRED" },
	{ "AMANDA", "MANDY" },
	{ "AMELIA", "AMY", "MILLIE" },
	{ "ANDREW", "ANDY", "DREW" },
	{ "ANDRZEJ", "ANDREJ", "ANDREI", "ANDY", "ANDRIY" },
	{ "ANGELA", "ANGIE", "ANGE" },
	{ "ANNE", "ANN", "ANNIE", "ANNA", "ANA", "HANNAH" },
	{ "ANTHONY", "TONY", "ANTONY", "ANT", "ANTON" },
	{ "ANTONI", "ANTONIO", "TONY", "TONI" },
	{ "ARCHIBALD", "ARCHIE" },
	{ "ARTHUR", "ART", "ARTIE" },
	{ "AUGUSTUS", "GUS" },
	{ "BARBARA", "BARB", "BABS", "BASIA" },
	{ "BARRY", "BAZ", "BAZZA", "BARRIE" },
	{ "BARTOSZ", "BARTEK", "BARTLOMIEJ", "BART" },
	{ "BENJAMIN", "BEN", "BENJI", "BENNY" },
	{ "BERNARD", "BERNIE" },
	{ "BRADLEY", "BRAD" },
	{ "BRENDAN", "BREN" },
	{ "CALLUM", "CALUM", "CAL" },
	{ "CAMERON", "CAM" },
	{ "CAROLINE", "CAROL", "CARRIE", "CAZ", "CAROLYN" },
	{ "CATHERINE", "KATHERINE", "KATE", "KATIE", "CATHY", "KATHY", "KATHRYN", "KAT", "CAT", "KATY" },
	{ "CHARLES", "CHARLIE", "CHAS", "CHUCK", "CHARLEY" },
	{ "CHARLOTTE", "CHARLIE", "LOTTIE", "CHAR" },
	{ "CHERYL", "SHERYL", "CHEZ" },
	{ "CHRISTOPHER", "CHRIS", "KIT", "TOPHER", "KRIS" },
	{ "CHRISTIAN", "CHRIS", "KRISTIAN" },
	{ "CHRISTINE", "CHRIS", "CHRISSIE", "TINA", "CHRISTINA", "KRISTINA", "KRYSTYNA" },
	{ "CLIFFORD", "CLIFF" },
	{ "CLIVE", "CLIVEY" },
	{ "DANIEL", "DAN", "DANNY", "DANIL" },
	{ "DANIELLE", "DANI", "DAN" },
	{ "DARREN", "DAZ", "DAZZA", "DARRAN" },
	{ "DAVID", "DAVE", "DAVY", "DAVEY", "DAI", "DAWID" },
	{ "DEAN", "DEANO" },
	{ "DEBORAH", "DEBBIE", "DEB", "DEBRA", "DEBS" },
	{ "DENNIS", "DEN", "DENIS", "DENNY" },
	{ "DEREK", "DEL", "DERRICK" },
	{ "DESMOND", "DES" },
	{ "DOMINIC", "DOM", "NICK", "DOMINIK" },
	{ "DONALD", "DON", "DONNIE" },
	{ "DOROTHY", "DOT", "DOTTIE", "DOLLY" },
	{ "DOUGLAS", "DOUG", "DOUGIE" },
	{ "DUNCAN", "DUNC" },
	{ "EDWARD", "ED", "EDDIE", "TED", "TEDDY", "NED", "EDDY" },
	{ "EDMUND", "ED", "EDDIE" },
	{ "EDWIN", "ED", "EDDIE" },
	{ "ELEANOR", "ELLIE", "NELL", "NORA", "ELLA", "ELLEN" },
	{ "ELIZABETH", "LIZ", "LIZZIE", "BETH", "BETTY", "ELIZA", "LISA", "LIBBY", "BETSY", "ELIZABET" },
	{ "EMILY", "EM", "MILLIE", "EMMY" },
	{ "EMMA", "EM" },
	{ "ERIC", "RICK", "ERIK" },
	{ "EUGENE", "GENE" },
	{ "FATIMA", "FATMA", "FATIMAH", "FATOU" },
	{ "FLORENCE", "FLO", "FLORRIE" },
	{ "FRANCES", "FRAN", "FRANKIE", "FANNY" },
	{ "FRANCIS", "FRANK", "FRANKIE", "FRANCO" },
	{ "FRANK", "FRANKIE", "FRANKLIN" },
	{ "FREDERICK", "FRED", "FREDDIE", "FREDDY", "RICK", "FREDERIC" },
	{ "GABRIEL", "GABE", "GABRIELE" },
	{ "GARETH", "GAZ", "GARY", "GAR" },
	{ "GARY", "GAZ", "GAZZA", "GARRY" },
	{ "GEOFFREY", "GEOFF", "JEFF", "JEFFREY" },
	{ "GEORGE", "GEORGIE", "GEORDIE", "GHEORGHE" },
	{ "GERALD", "GERRY", "JERRY", "GED" },
	{ "GERARD", "GERRY", "GED", "GER" },
	{ "GILBERT", "GIL", "BERT" },
	{ "GLENN", "GLEN" },
	{ "GORDON", "GORDY", "GORD" },
	{ "GRAHAM", "GRAEME", "GRAY" },
	{ "GREGORY", "GREG", "GRIGORE", "GRZEGORZ" },
	{ "GURPREET", "GURI", "GUR" },
	{ "GWENDOLINE", "GWEN" },
	{ "HAROLD", "HARRY", "HAL" },
	{ "HARPREET", "HARRY", "HARP" },
	{ "HARRISON", "HARRY" },
	{ "HELEN", "NELL", "ELENA", "HELENA", "LENA" },
	{ "HENRY", "HARRY", "HAL", "HANK", "HENRYK" },
	{ "HERBERT", "HERB", "BERT" },
	{ "HUGH", "HUGHIE", "HUGO", "HUW" },
	{ "IAN", "IAIN" },
	{ "IBRAHIM", "ABRAHIM", "EBRAHIM", "IBRAHIMA" },
	{ "ISAAC", "ZAC", "IKE", "ISHAQ" },
	{ "ISABELLA", "BELLA", "IZZY", "ISABEL", "ISOBEL", "ISABELLE" },
	{ "IVAN", "VANYA", "IOAN" },
	{ "JACK", "JACKIE", "JAKE" },
	{ "JACOB", "JAKE", "JAKUB", "KUBA" },
	{ "JACQUELINE", "JACKIE", "JACQUI", "JAQUELINE" },
	{ "JAMES", "JIM", "JIMMY", "JAMIE", "JIMMIE", "JAY", "JEM" },
	{ "JANET", "JAN", "JANE", "JEN" },
	{ "JANUSZ", "JAN", "JANEK" },
	{ "JASON", "JAY", "JACE" },
	{ "JENNIFER", "JEN", "JENNY", "JENNIE" },
	{ "JEREMY", "JERRY", "JEZ", "JEM" },
	{ "JEREMIAH", "JERRY" },
	{ "JESSICA", "JESS", "JESSIE" },
	{ "JOANNE", "JO", "JOANNA", "ANNA", "JOAN" },
	{ "JOHN", "JACK", "JOHNNY", "JON", "JOHNNIE", "JOHNATHAN" },
	{ "JONATHAN", "JON", "JONNY", "JOHN", "JONATHON", "JOHNATHAN", "NATHAN", "JOHNNY" },
	{ "JORDAN", "JORDY", "JORD" },
	{ "JOSEPH", "JOE", "JOEY", "JOS", "JOZEF" },
	{ "JOSEPHINE", "JO", "JOSIE" },
	{ "JOSHUA", "JOSH" },
	{ "JUDITH", "JUDY", "JUDE" },
	{ "JULIAN", "JULES" },
	{ "JULIE", "JULIA", "JULES", "JULIET" },
	{ "KAREN", "KAZ" },
	{ "KATARZYNA", "KASIA", "KATE" },
	{ "KENNETH", "KEN", "KENNY" },
	{ "KEVIN", "KEV" },
	{ "KIERAN", "CIARAN", "KIERON" },
	{ "KIMBERLEY", "KIM", "KIMBERLY" },
	{ "KRZYSZTOF", "KRIS", "CHRIS", "KRZYS", "KRISTOF" },
	{ "LAURA", "LAURIE", "LORI" },
	{ "LAURENCE", "LAWRENCE", "LARRY", "LAURIE", "LOZ" },
	{ "LEANNE", "LEE", "LEIGH" },
	{ "LEE", "LEIGH" },
	{ "LEONARD", "LEN", "LENNY", "LEO", "LEON" },
	{ "LEWIS", "LOUIS", "LEW", "LOU", "LOUIE" },
	{ "LILLIAN", "LILY", "LIL", "LILIAN" },
	{ "LINDA", "LYN", "LYNDA", "LIN" },
	{ "LOUISE", "LOU", "LULU" },
	{ "LUKASZ", "LUKE", "LUCAS", "LUKAS", "LUCA" },
	{ "LUCY", "LUCIE", "LUCE" },
	{ "MACIEJ", "MACIEK", "MATT" },
	{ "MAGDALENA", "MAGDA", "LENA" },
	{ "MALCOLM", "MAL", "MALC" },
	{ "MALGORZATA", "GOSIA", "MAGGIE" },
	{ "MARGARET", "MAGGIE", "PEGGY", "MEG", "MARGE", "RITA", "GRETA", "MEGAN", "MADGE" },
	{ "MARIA", "MARIE", "MARY", "MARIAM", "MIRIAM" },
	{ "MARTIN", "MARTY", "MARTYN", "MARCIN" },
	{ "MATTHEW", "MATT", "MATTY", "MAT", "MATEUSZ", "MATTHIAS" },
	{ "MAURICE", "MO", "MAURI", "MORRIS" },
	{ "MAXIMILIAN", "MAX", "MAXWELL", "MAKSYMILIAN" },
	{ "MAXINE", "MAX" },
	{ "MELANIE", "MEL" },
	{ "MELISSA", "MEL", "LISSA", "MISSY" },
	{ "MICHAEL", "MIKE", "MICK", "MICKY", "MIKEY", "MICKEY", "MICHAL", "MITCH", "MIHAI" },
	{ "MICHELLE", "SHELL", "SHELLEY", "CHELLE", "MICHELE" },
	{ "MITCHELL", "MITCH" },
	{ "MOHAMMED", "MOHAMMAD", "MUHAMMAD", "MOHAMED", "MO", "MOHD", "MUHAMMED", "MD", "MOHAMAD", "MUHAMED" },
	{ "MOHAMMED", "MEHMET", "MAMADOU", "MAMADU", "MOHAMUD", "MAHAMED" },
	{ "MUSTAFA", "MOSTAFA", "MUSTAPHA", "MUSSIE" },
	{ "NATALIE", "NAT", "TALIA", "NATALIA" },
	{ "NATASHA", "TASHA", "NAT" },
	{ "NATHAN", "NAT", "NATE", "NATHANIEL" },
	{ "NEIL", "NEAL", "NIALL" },
	{ "NICHOLAS", "NICK", "NICKY", "NICO", "NICOLAS", "NICOLAE" },
	{ "NICOLA", "NICKY", "NIKKI", "NIC", "NICOLE" },
	{ "NIGEL", "NIGE" },
	{ "NORMAN", "NORM" },
	{ "OLIVER", "OLLIE", "OLI", "OLLY", "OLIVIER" },
	{ "OLIVIA", "LIV", "OLLIE", "LIVVY" },
	{ "OMAR", "UMAR", "OMER" },
	{ "PAMELA", "PAM", "PAMMY" },
	{ "PATRICIA", "PAT", "TRISH", "PATSY", "TRICIA", "PATTI" },
	{ "PATRICK", "PAT", "PADDY", "RICK", "PADRAIG", "PATRYK" },
	{ "PAUL", "PAULIE", "PAWEL", "PAVEL" },
	{ "PENELOPE", "PENNY" },
	{ "PETER", "PETE", "PIOTR", "PETRU", "PETR" },
	{ "PHILIP", "PHIL", "PHILLIP", "PIP" },
	{ "PHILIPPA", "PIP", "PIPPA" },
	{ "RACHEL", "RACH", "RACHAEL", "RAE" },
	{ "RAJINDER", "RAJ", "RAJVINDER" },
	{ "RAYMOND", "RAY" },
	{ "REBECCA", "BECKY", "BECCA", "BECKI", "BEX", "REBEKAH" },
	{ "REGINALD", "REG", "REGGIE" },
	{ "RHYS", "REECE", "REESE" },
	{ "RICHARD", "RICK", "DICK", "RICHIE", "RICKY", "RICH", "RYSZARD" },
	{ "ROBERT", "ROB", "BOB", "BOBBY", "ROBBIE", "BERT", "BOBBIE", "ROBIN", "ROBBY" },
	{ "RODERICK", "ROD", "RODDY", "RICK" },
	{ "RODNEY", "ROD" },
	{ "ROGER", "ROG", "RODGER" },
	{ "RONALD", "RON", "RONNIE", "RONNY" },
	{ "RORY", "RUAIRI" },
	{ "ROSEMARY", "ROSE", "ROSIE" },
	{ "RUSSELL", "RUSS" },
	{ "RYAN", "RY" },
	{ "SAMANTHA", "SAM", "SAMMY", "SAMMIE" },
	{ "SAMUEL", "SAM", "SAMMY" },
	{ "SARAH", "SARA", "SALLY", "SADIE" },
	{ "SEBASTIAN", "SEB", "BASTIAN" },
	{ "SEAN", "SHAUN", "SHAWN", "SHANE" },
	{ "SIDNEY", "SID", "SYDNEY" },
	{ "SIMON", "SI", "SIMEON", "SZYMON" },
	{ "SOPHIE", "SOPH", "SOPHIA", "ZOFIA" },
	{ "STANISLAW", "STAN", "STASIEK" },
	{ "STANLEY", "STAN" },
	{ "STEPHEN", "STEVE", "STEVEN", "STEVIE", "STE", "STEFAN", "STEPHAN" },
	{ "STEPHANIE", "STEPH", "STEF", "STEVIE" },
	{ "STUART", "STEWART", "STU", "STEW" },
	{ "SUSAN", "SUE", "SUZIE", "SUSIE", "SUZANNE", "SUZY", "SUSANNAH" },
	{ "SUKHDEEP", "SUKH", "SUKHI" },
	{ "TADEUSZ", "TADEK", "TED" },
	{ "TERENCE", "TERRY", "TEL", "TERRENCE", "TERRANCE" },
	{ "THEODORE", "THEO", "TED", "TEDDY" },
	{ "THERESA", "TERRY", "TESS", "TERESA", "TRACY", "TERRI" },
	{ "THOMAS", "TOM", "TOMMY", "THOM", "TOMASZ", "TOMEK" },
	{ "TIMOTHY", "TIM", "TIMMY" },
	{ "TOBIAS", "TOBY", "TOBI" },
	{ "TRACEY", "TRACY", "TRACE", "TRACIE" },
	{ "TREVOR", "TREV" },
	{ "VALERIE", "VAL" },
	{ "VICTOR", "VIC", "VIKTOR", "WIKTOR" },
	{ "VICTORIA", "VICKY", "VIC", "TORI", "VICKI", "VIKKI" },
	{ "VINCENT", "VINCE", "VINNIE", "VINNY" },
	{ "VIRGINIA", "GINNY", "GINA" },
	{ "VLADIMIR", "VLAD", "WLODZIMIERZ", "VOLODYMYR" },
	{ "WALTER", "WALT", "WALLY" },
	{ "WAYNE", "WAZ" },
	{ "WILLIAM", "WILL", "BILL", "BILLY", "WILLIE", "LIAM", "WILLY", "BILLIE" },
	{ "WOJCIECH", "WOJTEK" },
	{ "XAVIER", "ZAVIER", "JAVIER" },
	{ "YUSUF", "JOSEPH", "YOUSSEF", "YOUSUF", "YOSEF", "YUSEF" },
	{ "ZACHARY", "ZAC", "ZACK", "ZAK", "ZACHARIAH" },
	{ "ZBIGNIEW", "ZBYSZEK" },
};
_Static_assert(sizeof groups / sizeof groups[0] < UINT8_MAX, "a group is one octet");

/* The table by name: it is read for every word of every name, so it is turned round once. */
struct entry {
	const char *name;
	uint8_t group;
};
static struct entry entries[sizeof groups / sizeof groups[0] * NAMES];
static size_t n_entries;

static int by_name(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int order = strcmp(left->name, right->name);

	return order != 0 ? order : (int)left->group - (int)right->group;
}

static void turn_round(void)
{
	for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
		for (size_t j = 0; j < NAMES && groups[i][j] != NULL; j++)
			entries[n_entries++] = (struct entry){ groups[i][j], (uint8_t)(i + 1) };
	}
	qsort(entries, n_entries, sizeof entries[0], by_name);
}

/* The first entry that is not before the name. */
static size_t find_name(const char *forename)
{
	size_t low = 0, high = n_entries;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(entries[middle].name, forename) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void nickname_groups(const char *forename, uint8_t *groups_r, size_t limit)
{
	size_t n = 0;

	if (n_entries == 0)
		turn_round();
	for (size_t i = find_name(forename); i < n_entries && n < limit && strcmp(entries[i].name, forename) == 0;
	     i++) {
		if (n == 0 || groups_r[n - 1] != entries[i].group)
			groups_r[n++] = entries[i].group;
	}
	while (n < limit)
		groups_r[n++] = 0;
}
