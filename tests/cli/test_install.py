# SPDX-License-Identifier: Apache-2.0
"""What `meson install` installs, and that a user can build with it."""
import os
import shlex
import shutil
import subprocess

import support
from support import Case, PROGRAM, SOURCE, forged

BUILD = os.path.dirname(PROGRAM)
FORGED_SECONDS = "1768089600"


class Install(Case):
    def setUp(self):
        super().setUp()
        for tool in ("meson", "pkg-config", "cc"):
            if shutil.which(tool) is None:
                self.skipTest(f"{tool} is not here")
        if support.INSTRUMENTED:
            self.skipTest("an instrumented build is not for installing")
        subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", self.folder],
                       capture_output=True, check=True)

    def installed(self, name):
        found = [path for path in self.folder.rglob(name) if path.exists()]
        self.assertEqual(len(found), 1, name)
        return found[0]

    def test_files(self):
        for name in ("bin/trustcenter", "trustcenter.1", "libtrustcenter.so", "libtrustcenter.a",
                     "trustcenter.pc"):
            self.installed(name)
        headers = {path.name for path in (SOURCE / "include" / "trustcenter").glob("*.[hd]*")}
        folder = self.installed("trustcenter.h").parent
        self.assertEqual({path.name for path in folder.iterdir()}, headers)

    def test_example_builds_and_runs(self):
        config = self.installed("trustcenter.pc")
        environment = dict(os.environ, PKG_CONFIG_PATH=str(config.parent),
                           PKG_CONFIG_SYSROOT_DIR=str(self.folder),
                           LD_LIBRARY_PATH=str(self.installed("libtrustcenter.so").parent))
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "trustcenter"], text=True,
                               env=environment, capture_output=True, check=True).stdout
        program = self.folder / "verify"
        subprocess.run(["cc", "-Wall", "-Wextra", "-Werror", "-o", program,
                        SOURCE / "examples" / "verify.c", *shlex.split(flags)], check=True)
        folder = forged("sgx")  # the default policy knows no simulated system image
        done = subprocess.run([program, folder / "bundle.json", folder / "root.pem",
                               FORGED_SECONDS], capture_output=True, text=True, check=False,
                              env=environment)
        self.assertTrue(done.stdout.startswith("partial: "), done.stdout + done.stderr)


if __name__ == "__main__":
    support.main()
