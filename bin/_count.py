"""Sums the results of JUnit files: the last line of bin/test."""

import sys
from xml.etree import ElementTree


def main(paths: list[str]) -> None:
    passed = failed = 0
    for path in paths:
        for suite in ElementTree.parse(path).getroot().iter("testsuite"):
            bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            failed += bad
            passed += int(suite.get("tests", 0)) - bad - int(suite.get("skipped", 0))
    print(f"{passed} passed, {failed} failed")


main(sys.argv[1:])
