/* SPDX-License-Identifier: MIT */
#ifndef PKI_H
#define PKI_H

/* Certificates for tests, as files in the working folder. */
struct pki_row {
	const char *name; /* NAME.pem and NAME.key */
	const char *issuer; /* the name of one made before; NULL: itself */
	const char *san; /* "DNS:a.example,IP:127.0.0.1"; NULL: a CA */
	long from_s; /* validity, from now */
	long to_s;
};

/*
 * Work in a folder of its own, which goes at the end of this process.  This
 * and the next abort when they cannot.
 */
void pki_enter_folder(void);

void pki_make(const struct pki_row *row);

#endif
