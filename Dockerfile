# Exact versions of what production needs: the project's own dependencies and those of the reports.
FROM python:3.12-slim AS packages
WORKDIR /build
COPY pyproject.toml requirements.lock ./
RUN python -m venv /venv && /venv/bin/python -c "import tomllib; project = tomllib.load(open('pyproject.toml', 'rb')); \
print(*project['project']['dependencies'], *project['dependency-groups']['report'], sep='\n')" > production.txt \
    && /venv/bin/pip install --no-cache-dir --requirement production.txt --constraint requirements.lock

FROM python:3.12-slim
# pg_dump and pg_restore for the commands backup and restore.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin tongjian
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TONGJIAN_DATA=/app/.data
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
# Pages' files and translations are part of the image; only filed documents are a volume.
RUN SECRET_KEY=only-while-building python manage.py messages --compile \
    && SECRET_KEY=only-while-building python manage.py collectstatic --no-input --verbosity 0 \
    && mkdir -p .data/files && chown -R tongjian .data
USER tongjian
EXPOSE 8000
CMD ["python", "-m", "config.serve", "web"]
