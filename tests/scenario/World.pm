# What a court day is played against: one cluster for all days, a database of its own for each (a copy of one that
# is made once), real daemons on it, and one live connection for each person.
package World;
use strict;
use warnings;
use Fcntl qw(LOCK_EX);
use IO::Socket::INET;
use IO::Socket::UNIX;
use IPC::Open2;
use POSIX qw(:sys_wait_h);
use Time::HiRes qw(time sleep);

# The cluster, the certificates and the database that days are copied from. Returns what World->new needs.
sub prepare {
	my ($src, $build) = @_;
	my ($out, $in);
	my $pid = open2($out, $in, 'bash', '-c', 'SRC=$1 BUILD=$2; . "$SRC/tests/lib/world.sh"; trap world_stop EXIT; trap "exit 1" TERM INT
		world_start --fast --set autovacuum=off --set max_connections=200 >/dev/null && world_daemon ASAN_OPTIONS=detect_leaks=0 &&
			world_people >/dev/null && world_kill_daemon TERM || exit 1
		WORLD_PID=; printf "%s\n" "$WORLD" "$WORLD_DB" "$WORLD_DAEMON_DB"; read -r _', 'world', $src, $build);
	my @said = map { s{\n}{}r } map { readline($out) // "" } 1 .. 3;
	die "no world\n" unless ($said[2] // '') ne '';
	return { pid => $pid, in => $in, src => $src, build => $build, dir => $said[0], db => $said[1], daemon_db => $said[2] };
}

sub end {
	my ($base) = @_;
	close $base->{in};
	waitpid $base->{pid}, 0;
}

sub free_port {
	my $socket = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1') or die "no port: $!\n";
	return $socket->sockport;
}

# A day's own world. The second daemon has its address from the beginning, so that every client knows both.
sub new {
	my ($class, $base, $name) = @_;
	my $self = bless { base => $base, build => $base->{build}, dir => "$base->{dir}/$name", pki => "$base->{dir}/pki", name => $name }, $class;
	mkdir $self->{dir} or die "$self->{dir}: $!\n";
	copy_database($base, $name);
	$self->{db} = $base->{db} =~ s/dbname=sdac$/dbname=$name/r;
	$self->{port} = { first => free_port(), second => free_port() };
	$self->open_sql;
	$self->serve('first');
	return $self;
}

# One at a time: a copy has a session on what it copies from.
sub copy_database {
	my ($base, $name) = @_;
	open(my $lock, '>', "$base->{dir}/copying") or die "copying: $!\n";
	flock($lock, LOCK_EX) or die "copying: $!\n";
	run_psql($base->{db} =~ s/dbname=sdac$/dbname=postgres/r, "create database $name template sdac");
}

sub run_psql {
	my ($db, $sql) = @_;
	system('psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $db, '-c', $sql) == 0 or die "failed: $sql\n";
}

sub open_sql {
	my ($self) = @_;
	$self->{sql_pid} = open2(my $out, my $in, 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $self->{db});
	@$self{qw(sql_out sql_in)} = ($out, $in);
}

sub sql {
	my ($self, $sql) = @_;
	print { $self->{sql_in} } "$sql;\n\\echo ---\n";
	my @rows;
	while (defined(my $row = readline $self->{sql_out})) {
		chomp $row;
		return wantarray ? @rows : $rows[0] if $row eq '---';
		push @rows, $row;
	}
	die "failed: $sql\n";
}

# --- daemons ---------------------------------------------------------------------------------------------

# A word that stands for the daemon: first or second. It has a port, a state and a socket of its own.
sub serve {
	my ($self, $which) = @_;
	my $base = $self->{base};
	open(my $in, '<', "$base->{dir}/sdacd.conf") or die "sdacd.conf: $!\n";
	my $conf = join '', <$in>;
	my $daemon_db = $base->{daemon_db} =~ s/dbname=sdac$/dbname=$self->{name}/r;
	$conf =~ s/^listen = .*/listen = 127.0.0.1:$self->{port}{$which}/m;
	$conf =~ s/^instance = .*/instance = $which/m;
	$conf =~ s/^state_dir = .*/state_dir = $self->{dir}\/$which/m;
	$conf =~ s/^conninfo = .*/conninfo = $daemon_db/m;
	$conf =~ s/^socket = .*/socket = $self->{dir}\/$which.sock/m;
	$conf =~ s/^interval = .*/interval = 50ms/m;
	mkdir "$self->{dir}/$which";
	open(my $out, '>', "$self->{dir}/$which.conf") or die "$which.conf: $!\n";
	print $out $conf;
	close $out;
	my $pid = $self->spawn("$self->{dir}/$which.log", "$self->{build}/sdacd", '-c', "$self->{dir}/$which.conf");
	$self->{daemon}{$which} = $pid;
	wait_until("the $which daemon is ready", sub {
		open(my $log, '<', "$self->{dir}/$which.log") or return 0;
		die "the $which daemon ended: " . join('', <$log>) if waitpid($pid, WNOHANG) == $pid;
		return grep { />ready / } <$log>;
	});
}

sub spawn {
	my ($self, $file, @command) = @_;
	my $pid = fork // die "fork: $!\n";
	if ($pid == 0) {
		$ENV{ASAN_OPTIONS} = 'detect_leaks=0';
		open(STDOUT, '>', $file) or die;
		open(STDERR, '>', $command[0] =~ /sdacd$/ ? $file . '.2' : '/dev/null') or die;
		open(STDERR, '>&', \*STDOUT) or die if $command[0] =~ /sdacd$/;
		exec @command or die "$command[0]: $!\n";
	}
	return $pid;
}

sub kill_daemon {
	my ($self, $which) = @_;
	my $pid = delete $self->{daemon}{$which} // die "the $which daemon does not run\n";
	kill 'KILL', $pid;
	waitpid $pid, 0;
}

sub rounds {
	my ($self) = @_;
	my $rounds = 0;
	for my $which (keys %{ $self->{daemon} }) {
		my $socket = IO::Socket::UNIX->new("$self->{dir}/$which.sock") or next;
		print $socket "metrics\n";
		shutdown $socket, 1;
		while (my $line = readline $socket) {
			$rounds += $1 if $line =~ /^sdac_watch_rounds_total\S* (\d+)/;
		}
	}
	return $rounds;
}

# --- people ----------------------------------------------------------------------------------------------

sub options {
	my ($self, $kind, $who) = @_;
	return ((map { ('-s', "127.0.0.1:$self->{port}{$_}") } qw(first second)), '--deployment', 'dev', '--ca', "$self->{pki}/ca.pem",
	    '--cert', "$self->{pki}/$kind-$who.pem", '--key', "$self->{pki}/$kind-$who.key");
}

sub sdac {
	my ($self, $kind, $who, @verb) = @_;
	local $ENV{ASAN_OPTIONS} = 'detect_leaks=0';
	open(my $out, '-|', "$self->{build}/sdac", $self->options($kind, $who), @verb) or die "sdac: $!";
	my @lines = <$out>;
	close $out or die "failed: sdac @verb (as $who)\n";
	return @lines;
}

sub certificate {
	my ($self, $who) = @_;
	my $ca = "$self->{base}{dir}/ca";
	return if -e "$self->{pki}/person-$who.pem";
	system("$self->{build}/sdac -q cert issue --dir $ca person $who >/dev/null && cp $ca/issued/person-$who.pem $ca/issued/person-$who.key $self->{pki}/") == 0
	    or die "no certificate for $who\n";
}

# Each person listens on a connection of her own, all day.
sub listen {
	my ($self, $who) = @_;
	my $file = "$self->{dir}/heard.$who";
	my $pid = $self->spawn($file, "$self->{build}/sdac", '-q', $self->options('person', $who), '-o', 'json', 'watch', '--since', '0');
	$self->{listener}{$who} = { pid => $pid, file => $file, at => 0 };
}

# Nobody is there to hear what comes from now on.
sub leave_off {
	my ($self, $who) = @_;
	my $listener = delete $self->{listener}{$who};
	kill 'TERM', $listener->{pid};
	waitpid $listener->{pid}, 0;
	# A session that still ends when the daemon is asked who is there would make her live again: until it stays so.
	my $absent = "update core.recipient set live_at = null where principal_id = (select id from core.principal where name = '$who')
	    and live_at is not null returning 1";
	my $rounds = -1;
	wait_until("$who is gone", sub {
		my ($again) = $self->sql($absent);
		$rounds = $self->rounds if $again || $rounds < 0;
		return $self->rounds >= $rounds + 8;
	});
}

sub lines {
	my ($self, $who) = @_;
	open(my $in, '<', $self->{listener}{$who}{file}) or return 0;
	my @lines = <$in>;
	return wantarray ? @lines : scalar @lines;
}

sub new_lines {
	my ($self, $who) = @_;
	my @lines = $self->lines($who);
	my @new = @lines[$self->{listener}{$who}{at} .. $#lines];
	$self->{listener}{$who}{at} = @lines;
	return @new;
}

# --- time ------------------------------------------------------------------------------------------------

# The clock is set on to a moment as it would run: everything that falls due before it happens first, each in its
# turn. Without a daemon time passes and nothing happens.
sub pass_to {
	my ($self, $date, $time) = @_;
	$time .= ' Europe/London' unless $time =~ /[A-Z]/;
	my $moment = "timestamptz '$date $time'";
	die "time does not run backwards to $date $time\n" unless $self->{begun}++ == 0 || $self->sql("select $moment > core.now() - interval '1 minute'") eq 't';
	for (1 .. 2000) {
		my ($due) = $self->{begun} > 1 && %{ $self->{daemon} } ? $self->sql("select n.at from (select core.next_due_at() as at) n where n.at > core.now() and n.at < $moment") : ();
		last unless defined $due;
		$self->sql("update core.clock set \"offset\" = timestamptz '$due' - clock_timestamp()");
		$self->watched;
	}
	$self->sql("update core.clock set \"offset\" = $moment - clock_timestamp()");
}

sub wait_until {
	my ($what, $condition) = @_;
	my $limit = time() + 30;
	until ($condition->()) {
		die "not within 30 s: $what\n" if time() > $limit;
		sleep(0.01);
	}
}

sub watched {
	my ($self) = @_;
	my $rounds = $self->rounds + 2 * keys %{ $self->{daemon} };
	wait_until('the watch has looked', sub { $self->rounds >= $rounds });
}

# Everything that follows from the last step has followed: the linker has nothing to do, each daemon's watch has
# looked twice since, and each listener has all that was allotted to her.
sub settle {
	my ($self) = @_;
	return unless %{ $self->{daemon} };
	my $linked = sub { $self->sql('select count(*) from core.link_work where done_generation < generation') == 0 };
	wait_until('the linker is done', $linked);
	$self->watched;
	wait_until('the linker is done', $linked);
	my %due = map { split /\|/ } $self->sql('select p.name, r.next_sequence - 1 from core.recipient r
	    join core.principal p on p.id = r.principal_id');
	for my $who (keys %{ $self->{listener} }) {
		wait_until("$who has received everything", sub { $self->lines($who) >= ($due{$who} // 0) });
	}
}

sub stop {
	my ($self) = @_;
	for my $pid (map { $_->{pid} } values %{ $self->{listener} }) {
		kill 'KILL', $pid;
		waitpid $pid, 0;
	}
	for my $pid (values %{ $self->{daemon} }) {
		kill 'KILL', $pid;
		waitpid $pid, 0;
	}
	close $self->{sql_in};
	waitpid $self->{sql_pid}, 0;
	system('rm', '-rf', $self->{dir}) unless $ENV{KEEP};
	run_psql($self->{base}{db} =~ s/dbname=sdac$/dbname=postgres/r, "drop database $self->{name} with (force)") unless $ENV{KEEP};
}

1;
