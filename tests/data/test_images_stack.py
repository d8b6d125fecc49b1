"""Pictures held in one row of bytes."""

import json

import numpy as np
import pytest
from PIL import Image

from dlcore.data.images.read import ImageStack
from dlcore.data.images.stack import Spool, as_stack, load_stack, save_stack
from dlcore.errors import DataError


@pytest.fixture
def mixed():
    rng = np.random.default_rng(0)
    return [rng.integers(0, 256, shape, dtype=np.uint8) for shape in [(10, 12), (8, 8, 3), (20, 9, 1)]]


def test_pictures_come_back_whatever_their_size(mixed):
    stack = ImageStack.from_arrays(mixed)
    assert len(stack) == 3 and stack.channels == 3 and stack.sizes.tolist() == [[10, 12], [8, 8], [20, 9]]
    for i, image in enumerate(mixed):
        assert np.array_equal(stack.load(i).squeeze(), image.squeeze())


def test_rows_share_pixels_and_keep_order(mixed):
    stack = ImageStack.from_arrays(mixed)
    part = stack[np.array([2, 0])]
    assert np.array_equal(part.load(1)[..., 0], mixed[0]) and part.pixels is stack.pixels
    assert part.digests.tolist() == stack.digests[[2, 0]].tolist()
    assert len(stack[np.array([True, False, True])]) == 2 and len(stack[1:]) == 2 and len(stack[1]) == 1


def test_array_in_one_size_grey_and_colour(mixed):
    stack = ImageStack.from_arrays(mixed)
    assert stack.array((16, 14)).shape == (3, 16, 14, 3)
    grey = stack.array((8, 8), channels=1)
    assert np.array_equal(grey[1, ..., 0], np.asarray(Image.fromarray(mixed[1]).convert("L")))
    with pytest.raises(DataError, match="differ in size"):
        stack.array()


def test_array_of_equal_pictures_is_the_array():
    images = np.random.default_rng(1).integers(0, 256, (5, 28, 28), dtype=np.uint8)
    assert np.array_equal(ImageStack.from_arrays(images).array()[..., 0], images)
    assert ImageStack.from_arrays(images).digests.tolist() == ImageStack.from_arrays(list(images)).digests.tolist()


def test_same_picture_has_one_digest(mixed):
    stack = ImageStack.from_arrays([mixed[0], mixed[0].copy(), mixed[0].T])
    assert stack.digests[0] == stack.digests[1] != stack.digests[2]


def test_saved_part_loads_identically_and_lies_on_disk(mixed, tmp_path):
    stack = ImageStack.from_arrays(mixed)[[2, 1]]
    save_stack(stack, tmp_path)
    back = load_stack(tmp_path)
    assert isinstance(back.pixels, np.memmap) and back.digests.tolist() == stack.digests.tolist()
    assert np.array_equal(back.load(1), stack.load(1))
    assert (tmp_path / "pixels.bin").stat().st_size == 20 * 9 + 8 * 8 * 3


def test_empty_stack(tmp_path):
    with Spool() as spool:
        empty = spool.stack()
    save_stack(empty, tmp_path)
    assert len(load_stack(tmp_path)) == 0 and empty.array((8, 8)).shape == (0, 8, 8, 1)


def test_incomplete_folder_is_refused(mixed, tmp_path):
    save_stack(ImageStack.from_arrays(mixed), tmp_path)
    index = json.loads((tmp_path / "pictures.json").read_text())
    (tmp_path / "pictures.json").write_text(json.dumps(index | {"shapes": [[10**6, 10**6, 3]] * 3}))
    with pytest.raises(DataError, match="incomplete"):
        load_stack(tmp_path)
    with pytest.raises(DataError, match="incomplete"):
        load_stack(tmp_path / "nowhere")


def test_paths_and_arrays_serve_as_a_stack(tmp_path, mixed):
    Image.fromarray(mixed[0]).save(tmp_path / "a.png")
    assert np.array_equal(as_stack([tmp_path / "a.png"]).load(0)[..., 0], mixed[0])
    assert as_stack(ImageStack.from_arrays(mixed)).digests.tolist() == as_stack(mixed).digests.tolist()
    with pytest.raises(DataError, match="not a picture"):
        as_stack(np.zeros((4, 8, 8, 5), np.uint8))


def test_other_number_types_are_brought_to_bytes():
    share = np.linspace(0, 1, 64).reshape(1, 8, 8)
    assert np.array_equal(as_stack(share).array(), as_stack((share * 255 + 0.5).astype(int)).array())
    assert as_stack(np.linspace(-1000, 3000, 64).reshape(1, 8, 8)).array().max() == 255
    with pytest.raises(DataError, match="no numbers"):
        as_stack(np.full((1, 8, 8), np.nan))
