# The HTTP service, and every command:
# docker run --rm -u "$(id -u)" -v "$PWD:/data" IMAGE plan week.xlsx

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements/run.txt requirements/build.txt requirements/
RUN python -m venv /venv \
    && /venv/bin/pip install --require-hashes -r requirements/run.txt \
    && pip install --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY api api
COPY models models
COPY optimiser optimiser
RUN pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && /venv/bin/pip install --no-deps dist/*.whl

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Remelt" \
      org.opencontainers.image.licenses="Apache-2.0"
# Pango and a font set the text of results as PDF.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin remelt \
    && install --directory --owner remelt /data
# The base image comes without its library's bytecode, and whoever serves may not write any: without
# this each start would compile it anew, and each health check. pip has compiled what it installed.
RUN python -m compileall -q -x '/(test|idlelib|tkinter|site-packages)/' \
    "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"
COPY --from=build /venv /venv
COPY scenarios /usr/share/remelt/scenarios
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 \
    REMELT_SCENARIOS=/usr/share/remelt/scenarios REMELT_DATA=/data/remelt-data
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# The first start reads the solvers from a cold disk: seconds, but up to 50 on a busy host. The
# first answer ends this period, so that a long one costs nothing.
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["remelt"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
