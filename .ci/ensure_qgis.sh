#!/bin/sh
# Makes sure that an interpreter knows QGIS, which then opens the map files of the atlas. On
# Debian and its kin it is installed when that is allowed.
set -eu
. "$(dirname "$0")/debian.sh"

python="${QGIS_PYTHON:-/usr/bin/python3}"
has_qgis() { "$python" -c "import qgis.core" 2>/dev/null; }

has_qgis && exit 0
if install_debian python3-qgis qgis-providers && has_qgis; then exit 0; fi

echo "$python 不能载入 qgis.core" >&2
echo "Debian/Ubuntu： sudo apt-get install python3-qgis qgis-providers" >&2
echo "QGIS 在别处时设 QGIS_PYTHON=随 QGIS 安装的 Python" >&2
exit 2
