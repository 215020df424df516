# Warnings, hardening and sanitizers, each flag probed, because gcc and clang differ.
# Where the lists come from: the OpenSSF compiler hardening guide, and what gcc 12 accepts.
# (The loop variable is never called f: m4 would rewrite every "rm -f" of configure.)
AC_DEFUN([SDAC_TRY_FLAG], [
  AS_VAR_PUSHDEF([cache], [sdac_cv_flag_$2])
  AC_CACHE_CHECK([whether $CC accepts $2], [cache],
    [sdac_saved="$CFLAGS"; CFLAGS="$CFLAGS -Werror $2"
     AC_LINK_IFELSE([AC_LANG_PROGRAM([])], [AS_VAR_SET([cache], [yes])], [AS_VAR_SET([cache], [no])])
     CFLAGS="$sdac_saved"])
  AS_VAR_IF([cache], [yes], [AS_VAR_APPEND([$1], [" $2"])])
  AS_VAR_POPDEF([cache])])

AC_DEFUN([SDAC_FLAGS], [
  WARN_CFLAGS=; HARDEN_CFLAGS=; HARDEN_LDFLAGS=; SAN_CFLAGS=
  m4_foreach_w([flag], [-Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes
    -Wold-style-definition -Wcast-qual -Wcast-align=strict -Wwrite-strings -Wformat=2 -Wformat-signedness -Wundef -Wvla
    -Wpointer-arith -Wimplicit-fallthrough -Wnull-dereference -Wduplicated-cond -Wduplicated-branches
    -Wlogical-op -Wconversion -Wsign-conversion -Warith-conversion], [SDAC_TRY_FLAG([WARN_CFLAGS], flag)])
  m4_foreach_w([flag], [-fstack-protector-strong -fstack-clash-protection -fcf-protection=full
    -ftrivial-auto-var-init=zero -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing
    -fzero-call-used-regs=used-gpr -fPIE], [SDAC_TRY_FLAG([HARDEN_CFLAGS], flag)])
  AS_IF([test "$enable_werror" = yes], [AS_VAR_APPEND([WARN_CFLAGS], [" -Werror"])])
  AS_IF([test "$enable_sanitizers" = yes],
    [SAN_CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"],
    [AS_VAR_APPEND([HARDEN_CFLAGS], [" -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3"])])
  HARDEN_LDFLAGS="-pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code -Wl,--as-needed"
  AC_SUBST([WARN_CFLAGS]) AC_SUBST([HARDEN_CFLAGS]) AC_SUBST([HARDEN_LDFLAGS]) AC_SUBST([SAN_CFLAGS])
])
