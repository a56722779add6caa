/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * The main() of a fuzz target built without libFuzzer: gives it each file of
 * the folders named as arguments, once.  Arguments with a minus are those of
 * libFuzzer, and ignored.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int
replay_file(const char *path)
{
	uint8_t *data = NULL;
	FILE *file = fopen(path, "rb");
	long len = -1;
	int ok = 0;

	if (file == NULL)
		goto out;
	if (fseek(file, 0, SEEK_END) == 0)
		len = ftell(file);
	if (len < 0 || fseek(file, 0, SEEK_SET) != 0)
		goto out;
	/* Exactly as long as the input, for AddressSanitizer. */
	if ((data = malloc((size_t)len > 0 ? (size_t)len : 1)) == NULL)
		goto out;
	if (fread(data, 1, (size_t)len, file) != (size_t)len)
		goto out;
	LLVMFuzzerTestOneInput(data, (size_t)len);
	ok = 1;
out:
	if (!ok)
		perror(path);
	if (file != NULL)
		fclose(file);
	free(data);
	return ok;
}

/* The number of files, or -1. */
static int
replay_folder(const char *folder)
{
	char path[4096];
	struct dirent *entry;
	DIR *dir = opendir(folder);
	int count = 0;

	if (dir == NULL) {
		perror(folder);
		return -1;
	}
	while (count >= 0 && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		count = replay_file(path) ? count + 1 : -1;
	}
	closedir(dir);
	return count;
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		int count;

		if (argv[i][0] == '-')
			continue;
		count = replay_folder(argv[i]);
		printf("%s: %d inputs\n", argv[i], count);
		if (count <= 0)
			return 1;
	}
	return 0;
}
