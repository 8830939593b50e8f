from pathlib import Path

import pytest

from sneakers_site.environment import (
    PROJECT,
    BadEnvironmentError,
    Environment,
    env_example,
    read_environment,
)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "eighty", "PORT: Input should be a valid integer"),
        ("PORT", "70000", "PORT: Input should be less than or equal to 65535"),
        ("BASE_CURRENCY", "euros", "BASE_CURRENCY: String should match pattern"),
        ("SITE_URL", "shoes.example", "SITE_URL: must look like https://shoes.example"),
        ("SITE_URL", "https://shoes.example/shop", "SITE_URL: must look like"),
        ("CRAWL_ALLOW", "10.0.0.0/8", "CRAWL_ALLOW: '10.0.0.0/8' is not host:port"),
        ("CRAWL_ALLOW", "*:80", "CRAWL_ALLOW: '*:80' is not host:port"),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL: Input should be"),
        ("LAN", "perhaps", "LAN: Input should be a valid boolean"),
    ],
)
def test_an_odd_value_is_refused_in_one_line_that_names_the_variable(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(BadEnvironmentError) as refusal:
        read_environment()

    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_refused_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "short-and-secret")

    with pytest.raises(BadEnvironmentError) as refusal:
        read_environment()

    assert "SECRET_KEY" in str(refusal.value)
    assert "short-and-secret" not in str(refusal.value)


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRAWL_ALLOW", "127.0.0.1:9001, shop.example:8443")

    assert read_environment().crawl_allow == ("127.0.0.1:9001", "shop.example:8443")


def test_an_empty_variable_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")

    assert read_environment().port == 8000


def test_the_file_gives_way_to_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=8001\nBASE_CURRENCY=RUB\n")
    monkeypatch.setenv("PORT", "8002")

    read = read_environment(file)

    assert (read.port, read.base_currency) == (8002, "RUB")


def test_a_relative_data_folder_starts_at_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", "elsewhere")

    assert read_environment().data_dir == PROJECT / "elsewhere"


def test_the_committed_example_is_the_one_that_the_code_gives() -> None:
    assert (PROJECT / ".env.example").read_text() == env_example()


def test_the_example_names_and_describes_every_setting() -> None:
    example = env_example()
    for name, field in Environment.model_fields.items():
        assert f"#{name.upper()}=" in example
        assert field.description
